import type { Features } from '../protocol.js';
import { DENSE_SIZE, HIDDEN_SIZE } from './feature-groups.js';

/** What the base model says of texts (their first window); rows in the order asked. */
export interface TextFeatures {
  readonly texts: number;
  /** The base model's labels, the columns of `logits`. */
  readonly labels: readonly string[];
  /** [texts, HIDDEN_SIZE]: pre-activation of `feat`. */
  readonly hidden: Float32Array;
  /**
   * [texts, DENSE_SIZE]: feat, pooled, mean, deep logits, each standardised with the bundle's statistics, cut at ±5 and
   * divided by √(size of its group). Its pooled group is a platform model's adapter's input.
   */
  readonly dense: Float32Array;
  /** [texts, labels]: deep + wideWeight · wide, uncalibrated. */
  readonly logits: Float32Array;
}

/** Beyond this a message to the worker gains nothing: 256 texts make 3 MB of features. */
const TEXTS_A_MESSAGE = 256;

/** Features of any number of texts, a part of them at a time. @param labels the columns of the logits. */
export async function readInParts(
  texts: readonly string[],
  labels: readonly string[],
  ask: (some: readonly string[]) => Promise<Pick<Features, 'hidden' | 'dense' | 'logits'>>,
): Promise<TextFeatures> {
  const hidden = new Float32Array(texts.length * HIDDEN_SIZE);
  const dense = new Float32Array(texts.length * DENSE_SIZE);
  const logits = new Float32Array(texts.length * labels.length);
  for (let begin = 0; begin < texts.length; begin += TEXTS_A_MESSAGE) {
    const read = await ask(texts.slice(begin, begin + TEXTS_A_MESSAGE));
    hidden.set(read.hidden, begin * HIDDEN_SIZE);
    dense.set(read.dense, begin * DENSE_SIZE);
    logits.set(read.logits, begin * labels.length);
  }
  return { texts: texts.length, labels, hidden, dense, logits };
}
