import { rowsOf } from '../rows-of.js';
import { sampleTexts } from './sample-texts.js';
import { unitRows } from './unit-rows.js';

/** How far apart two readings lie in a space of embeddings. Undefined where there is nothing to compare with. */
export interface Separation {
  /** Texts that were measured. */
  readonly texts: number;
  /** In [-1, 1], 1 is best: how much nearer texts are to their own reading than to the other one. Needs both readings. */
  readonly silhouette: number | undefined;
  /** The share of texts whose nearest others tell their reading. Needs two texts. */
  readonly nearestAccuracy: number | undefined;
  /** The same, the mean of the shares within each reading: one half is chance. Needs both readings. */
  readonly nearestBalancedAccuracy: number | undefined;
}

export interface SeparationOptions {
  /** Of more texts a random sample is measured: the cost grows with their square. */
  readonly most?: number;
  readonly seed?: number;
}

/** Neighbours that vote. */
const NEAREST = 10;

/**
 * Silhouette (Rousseeuw 1987) and 10-nearest-neighbour accuracy by cosine distance, in the full space.
 * embeddings: [texts, width]; readings: 0 or 1. A tie of votes goes to the nearest one's reading.
 * A text alone of its reading has a silhouette of 0.
 */
export function separation(
  embeddings: Float32Array,
  width: number,
  readings: Int8Array,
  { most = 1000, seed = 1 }: SeparationOptions = {},
): Separation {
  const sample = sampleTexts(readings.length, most, seed).sort();
  const truths = Int8Array.from(sample, (text) => readings[text]!);
  const texts = sample.length;
  const distances = cosineDistances(embeddings, width, sample);
  const of = [0, 0];
  const right = [0, 0];
  for (const truth of truths) of[truth]!++;
  let silhouettes = 0;
  for (let text = 0; text < texts; text++) {
    const row = distances.subarray(text * texts, (text + 1) * texts);
    const truth = truths[text]!;
    silhouettes += silhouetteOf(row, truths, truth, of);
    if (texts > 1 && nearestReading(row, truths, text) === truth) right[truth]!++;
  }
  const both = of[0]! > 0 && of[1]! > 0;
  return {
    texts,
    silhouette: both ? silhouettes / texts : undefined,
    nearestAccuracy: texts > 1 ? (right[0]! + right[1]!) / texts : undefined,
    nearestBalancedAccuracy: both ? (right[0]! / of[0]! + right[1]! / of[1]!) / 2 : undefined,
  };
}

/** Of two pieces of an array; four sums at a time, since each addition would wait for the one before. */
function dot(values: Float32Array, one: number, other: number, width: number): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  const quads = width & ~3;
  for (let k = 0; k < quads; k += 4) {
    a += values[one + k]! * values[other + k]!;
    b += values[one + k + 1]! * values[other + k + 1]!;
    c += values[one + k + 2]! * values[other + k + 2]!;
    d += values[one + k + 3]! * values[other + k + 3]!;
  }
  for (let k = quads; k < width; k++) a += values[one + k]! * values[other + k]!;
  return a + b + c + d;
}

/** 1 - cosine of each pair, nothing on the diagonal. [texts, texts] */
function cosineDistances(embeddings: Float32Array, width: number, sample: Int32Array): Float64Array {
  const units = unitRows(rowsOf(embeddings, width, sample), width);
  const texts = sample.length;
  const distances = new Float64Array(texts * texts);
  for (let one = 0; one < texts; one++) {
    for (let other = 0; other < one; other++) {
      const cosine = dot(units, one * width, other * width, width);
      distances[one * texts + other] = distances[other * texts + one] = 1 - cosine;
    }
  }
  return distances;
}

/** row: distances to all, 0 to itself. */
function silhouetteOf(row: Float64Array, truths: Int8Array, truth: number, of: readonly number[]): number {
  if (of[truth] === 1) return 0;
  const sums = [0, 0];
  row.forEach((distance, other) => (sums[truths[other]!]! += distance));
  const own = sums[truth]! / (of[truth]! - 1);
  const others = sums[1 - truth]! / of[1 - truth]!;
  const further = Math.max(own, others);
  return further === 0 ? 0 : (others - own) / further;
}

function nearestReading(row: Float64Array, truths: Int8Array, text: number): number {
  const nearest: number[] = [];
  row.forEach((distance, other) => {
    if (other === text || (nearest.length === NEAREST && distance >= row[nearest.at(-1)!]!)) return;
    const place = nearest.findIndex((known) => distance < row[known]!);
    nearest.splice(place < 0 ? nearest.length : place, 0, other);
    if (nearest.length > NEAREST) nearest.pop();
  });
  const yes = nearest.reduce((sum, other) => sum + truths[other]!, 0);
  if (yes * 2 === nearest.length) return truths[nearest[0]!]!;
  return yes * 2 > nearest.length ? 1 : 0;
}
