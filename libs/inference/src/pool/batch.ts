import type { ScoreBatch } from '../protocol.js';
import type { BaseGeneration } from './generation.js';
import type { Request } from './request.js';

/** One text of one call. */
export interface WaitingText {
  readonly request: Request;
  readonly index: number;
}

/** Texts that go to a worker together, of one base generation and any platform models. */
export interface Batch {
  readonly generation: BaseGeneration;
  readonly texts: readonly WaitingText[];
  /** How many workers were lost with these texts in work. */
  readonly losses: number;
}

export function packed(batch: Batch): ScoreBatch {
  const texts = batch.texts.map(({ request, index }) => request.texts[index]!);
  const asked = batch.texts.map(({ request, index }) => request.platforms[index]?.number ?? 0);
  const platforms = asked.some((platform) => platform !== 0) ? asked : undefined;
  return { type: 'score', generation: batch.generation.number, texts, platforms };
}

/** A text alone in its batch is given up when a worker was lost with it this many times. */
const MAX_LOSSES_ALONE = 2;

/**
 * What to do with the texts of a lost worker: each half gets another try, so that a text which kills workers ends up
 * alone and its neighbours are scored. `undefined`: give the one text up.
 */
export function retries(lost: Batch): readonly Batch[] | undefined {
  const { generation, texts } = lost;
  const losses = lost.losses + 1;
  if (texts.length === 1) return losses < MAX_LOSSES_ALONE ? [{ generation, texts, losses }] : undefined;
  const middle = Math.ceil(texts.length / 2);
  return [
    { generation, texts: texts.slice(0, middle), losses },
    { generation, texts: texts.slice(middle), losses },
  ];
}
