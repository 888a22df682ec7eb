/** Windows that one run of the graph takes: beyond 32 a window gets no cheaper. */
export const MAX_GRAPH_WINDOWS = 32;

/** Empty places a run may carry before a run of its own is cheaper for the next longer window. */
const MAX_PADDING_TOKENS = 192;

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
