import { MAX_WINDOW_TOKENS, tokenKeys } from '@parlance/text';
import type { BaseWeights } from './base-weights.js';
import { graphBatches, MAX_GRAPH_WINDOWS, type GraphBatch } from './graph-batches.js';
import { TokenTypes } from './token-types.js';
import { WidePart } from './wide-part.js';
import { MAX_TEXT_LENGTH, MAX_TEXT_TOKENS, WINDOW_STRIDE, windowCount } from './windows.js';

/** Tokens that are encoded before the graph runs over them; a long text takes several rounds. */
const ROUND_TOKENS = 4096;

/**
 * Runs the deep part's graph.
 * x: [batch, tokens, dimensions], token vectors with their positions; mask: [batch, tokens], 1 for a token, 0 for
 * padding (x may hold any finite number there). Gives the logits, [batch, labels].
 */
export type RunGraph = (x: Float32Array, mask: Float32Array, batch: number, tokens: number) => Promise<Float32Array>;

/** What a batch of texts got. */
export interface ScoredTexts {
  /** [texts, labels]: calibrated probabilities; 0 for a text that is too long. */
  readonly scores: Float32Array<ArrayBuffer>;
  /** Positions of the texts that need more than MAX_WINDOWS windows. */
  readonly tooLong: readonly number[];
  readonly windows: number;
  readonly tokens: number;
  readonly encodedSeconds: number;
  readonly graphSeconds: number;
}

/** Scores texts with one base model. Not reentrant: one `score` at a time. */
export class BaseScorer {
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

  // What the call at hand has so far.
  #scores = new Float32Array();
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
  }

  async score(texts: readonly string[]): Promise<ScoredTexts> {
    const began = performance.now();
    this.#scores = new Float32Array(texts.length * this.#weights.labels.length);
    this.#windows = this.#allTokens = this.#graphMs = 0;
    const tooLong: number[] = [];
    for (let text = 0; text < texts.length; text++) {
      const keys = texts[text]!.length > MAX_TEXT_LENGTH ? undefined : tokenKeys(texts[text]!);
      if (!keys || keys.length > MAX_TEXT_TOKENS) {
        tooLong.push(text);
        continue;
      }
      for (let window = 0; window < windowCount(keys.length); window++) {
        const begin = window * WINDOW_STRIDE;
        const length = Math.min(MAX_WINDOW_TOKENS, keys.length - begin);
        if (this.#tokens + length > ROUND_TOKENS) await this.#finishRound();
        this.#addWindow(text, keys, begin, length);
      }
    }
    await this.#finishRound();
    const graphSeconds = this.#graphMs / 1e3;
    const encodedSeconds = (performance.now() - began) / 1e3 - graphSeconds;
    return {
      scores: this.#scores,
      tooLong,
      windows: this.#windows,
      tokens: this.#allTokens,
      encodedSeconds,
      graphSeconds,
    };
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

  async #finishRound(): Promise<void> {
    const { order, batches } = graphBatches(this.#lengths);
    for (const batch of batches) {
      this.#gather(order, batch);
      const began = performance.now();
      const rows = batch.end - batch.begin;
      const places = rows * batch.tokens;
      const logits = await this.#runGraph(
        this.#x.subarray(0, places * this.#weights.dimensions),
        this.#mask.subarray(0, places),
        rows,
        batch.tokens,
      );
      this.#graphMs += performance.now() - began;
      this.#raiseScores(order, batch, logits);
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

  /** Calibrates each window's logits; a text's score is the highest of its windows. */
  #raiseScores(order: readonly number[], { begin, end }: GraphBatch, logits: Float32Array): void {
    const { calibration, labels, wideWeight } = this.#weights;
    for (let row = 0; row < end - begin; row++) {
      const window = order[begin + row]!;
      const text = this.#texts[window]!;
      for (let k = 0; k < labels.length; k++) {
        const { slope, intercept } = calibration[k]!;
        const z = logits[row * labels.length + k]! + wideWeight * this.#wideLogits[window * labels.length + k]!;
        const score = 1 / (1 + Math.exp(-(slope * z + intercept)));
        const at = text * labels.length + k;
        if (score > this.#scores[at]!) this.#scores[at] = score;
      }
    }
  }
}
