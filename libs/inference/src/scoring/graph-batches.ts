/** Windows that one run of the graph takes: beyond 32 a window gets no cheaper. */
export const MAX_GRAPH_WINDOWS = 32;

/** Empty places a run may carry before a run of its own is cheaper for the next longer window. */
const MAX_PADDING_TOKENS = 192;

/** Lengths of one class are padded alike, wherever a reading must not depend on what it is read together with. */
const CLASS_TOKENS = 8;

/** One run of the graph: positions [begin, end) of `order`, padded to `tokens`. */
export interface GraphBatch {
  readonly begin: number;
  readonly end: number;
  readonly tokens: number;
}

/**
 * Groups windows of similar length, since the graph computes padding as it does tokens.
 * @param lengths tokens of each window.
 * @returns `order`: the windows from short to long; `batches`: consecutive pieces of it.
 */
export function graphBatches(lengths: readonly number[]): { order: number[]; batches: GraphBatch[] } {
  const order = lengths.map((_, window) => window).sort((a, b) => lengths[a]! - lengths[b]!);
  const batches: GraphBatch[] = [];
  let begin = 0;
  let padding = 0;
  for (let end = 1; end <= order.length; end++) {
    const tokens = lengths[order[end - 1]!]!;
    const next = end < order.length ? lengths[order[end]!]! : undefined;
    if (next !== undefined) {
      padding += (next - tokens) * (end - begin);
      if (end - begin < MAX_GRAPH_WINDOWS && padding <= MAX_PADDING_TOKENS) continue;
    }
    batches.push({ begin, end, tokens });
    begin = end;
    padding = 0;
  }
  return { order, batches };
}

/**
 * As `graphBatches`, but each window is padded by its own length alone, to a multiple of `CLASS_TOKENS`: sums over padded
 * places differ in their last bits by how many there are, so that a window read among others would read a little otherwise.
 */
export function graphBatchesByClass(lengths: readonly number[]): { order: number[]; batches: GraphBatch[] } {
  const order = lengths.map((_, window) => window).sort((a, b) => lengths[a]! - lengths[b]!);
  const padded = (place: number): number => CLASS_TOKENS * Math.ceil(lengths[order[place]!]! / CLASS_TOKENS);
  const batches: GraphBatch[] = [];
  let begin = 0;
  for (let end = 1; end <= order.length; end++) {
    const tokens = padded(begin);
    if (end < order.length && padded(end) === tokens && end - begin < MAX_GRAPH_WINDOWS) continue;
    batches.push({ begin, end, tokens });
    begin = end;
  }
  return { order, batches };
}
