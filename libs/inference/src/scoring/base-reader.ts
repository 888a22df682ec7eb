import { MAX_WINDOW_TOKENS, tokenKeys } from '@parlance/text';
import type { BaseWeights } from './base-weights.js';
import { graphBatches, graphBatchesByClass, MAX_GRAPH_WINDOWS, type GraphBatch } from './graph-batches.js';
import { TokenTypes } from './token-types.js';
import { WidePart } from './wide-part.js';
import { MAX_TEXT_LENGTH, MAX_TEXT_TOKENS, WINDOW_STRIDE, windowCount } from './windows.js';

/** Tokens that are encoded before the graph runs over them; a long text takes several rounds. */
const ROUND_TOKENS = 4096;

/** What the deep part's graph gives a batch of windows, one row a window. */
export interface GraphOutputs {
  /** [batch, labels]. */
  readonly logits: Float32Array;
  /** Only if they were asked for. */
  readonly features?: GraphFeatures | undefined;
}

export interface GraphFeatures {
  /** [batch, HIDDEN_SIZE]: before and after GELU. */
  readonly hidden: Float32Array;
  readonly feat: Float32Array;
  /** [batch, POOLED_SIZE]. */
  readonly pooled: Float32Array;
  /** [batch, MEAN_SIZE]. */
  readonly mean: Float32Array;
}

/**
 * Runs the deep part's graph.
 * x: [batch, tokens, dimensions], token vectors with their positions; mask: [batch, tokens], 1 for a token, 0 for
 * padding (x may hold any finite number there).
 */
export type RunGraph = (
  x: Float32Array,
  mask: Float32Array,
  batch: number,
  tokens: number,
  withFeatures: boolean,
) => Promise<GraphOutputs>;

/** What the base model says of one window; the arrays are overwritten after the visit. */
export interface WindowReading {
  /** Position of the text that the window belongs to. */
  readonly text: number;
  /** [labels]: deep + wideWeight · wide, uncalibrated. */
  readonly logits: Float64Array;
  readonly outputs: GraphOutputs;
  /** The window's row of the outputs. */
  readonly row: number;
}

export interface ReadingPlan {
  /**
   * Which windows of a long text; a text that needs more than MAX_WINDOWS is refused only if all are read. What is said of a
   * first window is the same to the last bit, whatever else is read: it is what models are learnt from.
   */
  readonly windows: 'all' | 'first';
  /** Whether the windows of the text at this position need the graph's features. */
  readonly needsFeatures: (text: number) => boolean;
  /** Called once a window, in any order. */
  readonly visit: (window: WindowReading) => void;
}

/** How a reading went. */
export interface ReadTexts {
  /** Positions of the texts that need more than MAX_WINDOWS windows: none of theirs was visited. */
  readonly tooLong: readonly number[];
  readonly windows: number;
  readonly tokens: number;
  readonly encodedSeconds: number;
  readonly graphSeconds: number;
}

/** Runs a base model over the windows of texts. Not reentrant: one `read` at a time. */
export class BaseReader {
  readonly #weights: BaseWeights;
  readonly #runGraph: RunGraph;
  readonly #types: TokenTypes;
  readonly #wide: WidePart;
  readonly #x: Float32Array;
  readonly #mask = new Float32Array(MAX_GRAPH_WINDOWS * MAX_WINDOW_TOKENS);

  // The windows of the round at hand: their types, one after the other, and whose they are.
  readonly #slots = new Int32Array(ROUND_TOKENS);
  #begins: number[] = [];
  #lengths: number[] = [];
  #texts: number[] = [];
  #tokens = 0;
  readonly #wideLogits: Float32Array;
  readonly #logits: Float64Array;

  // What the call at hand has so far.
  #windows = 0;
  #allTokens = 0;
  #graphMs = 0;

  /** @param cacheBytes what remembering token types may take. */
  constructor(weights: BaseWeights, runGraph: RunGraph, cacheBytes: number) {
    this.#weights = weights;
    this.#runGraph = runGraph;
    this.#types = new TokenTypes(weights, cacheBytes, ROUND_TOKENS);
    this.#wide = new WidePart(this.#types);
    this.#x = new Float32Array(MAX_GRAPH_WINDOWS * MAX_WINDOW_TOKENS * weights.dimensions);
    this.#wideLogits = new Float32Array(ROUND_TOKENS * weights.labels.length);
    this.#logits = new Float64Array(weights.labels.length);
  }

  async read(texts: readonly string[], plan: ReadingPlan): Promise<ReadTexts> {
    const began = performance.now();
    this.#windows = this.#allTokens = this.#graphMs = 0;
    const tooLong: number[] = [];
    for (let text = 0; text < texts.length; text++) {
      const keys = keysOf(texts[text]!, plan);
      if (!keys) {
        tooLong.push(text);
        continue;
      }
      const windows = plan.windows === 'first' ? 1 : windowCount(keys.length);
      for (let window = 0; window < windows; window++) {
        const begin = window * WINDOW_STRIDE;
        const length = Math.min(MAX_WINDOW_TOKENS, keys.length - begin);
        if (this.#tokens + length > ROUND_TOKENS) await this.#finishRound(plan);
        this.#addWindow(text, keys, begin, length);
      }
    }
    await this.#finishRound(plan);
    const graphSeconds = this.#graphMs / 1e3;
    const encodedSeconds = (performance.now() - began) / 1e3 - graphSeconds;
    return { tooLong, windows: this.#windows, tokens: this.#allTokens, encodedSeconds, graphSeconds };
  }

  #addWindow(text: number, keys: readonly string[], from: number, length: number): void {
    const begin = this.#tokens;
    for (let i = 0; i < length; i++) this.#slots[begin + i] = this.#types.slotOf(keys[from + i]!);
    const window = this.#texts.length;
    const labels = this.#weights.labels.length;
    this.#wide.writeLogits(this.#slots, begin, begin + length, this.#wideLogits, window * labels);
    this.#texts.push(text);
    this.#begins.push(begin);
    this.#lengths.push(length);
    this.#tokens += length;
  }

  async #finishRound(plan: ReadingPlan): Promise<void> {
    const { order, batches } = (plan.windows === 'first' ? graphBatchesByClass : graphBatches)(this.#lengths);
    for (const batch of batches) {
      this.#gather(order, batch);
      const began = performance.now();
      const rows = batch.end - batch.begin;
      const places = rows * batch.tokens;
      const outputs = await this.#runGraph(
        this.#x.subarray(0, places * this.#weights.dimensions),
        this.#mask.subarray(0, places),
        rows,
        batch.tokens,
        this.#anyNeedsFeatures(order, batch, plan),
      );
      this.#graphMs += performance.now() - began;
      this.#visitWindows(order, batch, outputs, plan);
    }
    this.#windows += this.#texts.length;
    this.#allTokens += this.#tokens;
    this.#texts = [];
    this.#begins = [];
    this.#lengths = [];
    this.#tokens = 0;
  }

  /** Token vectors with their positions into x, four numbers at a time. What padding holds is left there: the mask hides it. */
  #gather(order: readonly number[], { begin, end, tokens }: GraphBatch): void {
    const { dimensions, position } = this.#weights;
    const { scales, vectors } = this.#types;
    const slots = this.#slots;
    const x = this.#x;
    for (let row = 0; row < end - begin; row++) {
      const window = order[begin + row]!;
      const length = this.#lengths[window]!;
      const first = this.#begins[window]!;
      for (let token = 0; token < length; token++) {
        const to = (row * tokens + token) * dimensions;
        const slot = slots[first + token]!;
        const scale = scales[slot]!;
        const from = slot * dimensions;
        const at = token * dimensions;
        let i = 0;
        for (; i + 4 <= dimensions; i += 4) {
          x[to + i] = scale * vectors[from + i]! + position[at + i]!;
          x[to + i + 1] = scale * vectors[from + i + 1]! + position[at + i + 1]!;
          x[to + i + 2] = scale * vectors[from + i + 2]! + position[at + i + 2]!;
          x[to + i + 3] = scale * vectors[from + i + 3]! + position[at + i + 3]!;
        }
        for (; i < dimensions; i++) x[to + i] = scale * vectors[from + i]! + position[at + i]!;
      }
      this.#mask.fill(1, row * tokens, row * tokens + length).fill(0, row * tokens + length, (row + 1) * tokens);
    }
  }

  #anyNeedsFeatures(order: readonly number[], { begin, end }: GraphBatch, { needsFeatures }: ReadingPlan): boolean {
    for (let i = begin; i < end; i++) if (needsFeatures(this.#texts[order[i]!]!)) return true;
    return false;
  }

  #visitWindows(
    order: readonly number[],
    { begin, end }: GraphBatch,
    outputs: GraphOutputs,
    { visit }: ReadingPlan,
  ): void {
    const { labels, wideWeight } = this.#weights;
    const logits = this.#logits;
    for (let row = 0; row < end - begin; row++) {
      const window = order[begin + row]!;
      for (let k = 0; k < labels.length; k++)
        logits[k] =
          outputs.logits[row * labels.length + k]! + wideWeight * this.#wideLogits[window * labels.length + k]!;
      visit({ text: this.#texts[window]!, logits, outputs, row });
    }
  }
}

/** The text's token keys; undefined if it is too long to read whole, as it must be. */
function keysOf(text: string, { windows }: ReadingPlan): readonly string[] | undefined {
  if (windows === 'first') return tokenKeys(text.slice(0, MAX_TEXT_LENGTH));
  const keys = text.length > MAX_TEXT_LENGTH ? undefined : tokenKeys(text);
  return keys && keys.length <= MAX_TEXT_TOKENS ? keys : undefined;
}
