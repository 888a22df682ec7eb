import type { Policy, Thresholds } from '../deciding/policy.js';
import type { Label, Scores } from '../deciding/scores.js';

/** A norm card as a model read it. Names the text by its hash, so that a stored verdict holds no text. */
export interface NormCardResult {
  readonly textHash: string;
  readonly label: Label;
  /** The reading that the platform demands. */
  readonly expected: boolean;
  /** Absent: the model gives the text no score of the label. */
  readonly score?: number;
  /** The score from which the text is read with the label. */
  readonly threshold: number;
  readonly held: boolean;
}

/** Of a label whose thresholds never act, from this score on a text counts as read with it. */
const READ_AS = 0.5;

/**
 * Whether a model reads each card's text as demanded, once it serves: with the label from the lowest threshold of the
 * policy on. What has no score reaches no threshold, so that a label which the model lacks reads as not holding. Cards of
 * labels that the policy does not name are left out: nothing acts on those.
 * @param scores of each card's text; undefined: it could not be scored.
 */
export function judgeNormCards(
  cards: readonly { readonly textHash: string; readonly label: Label; readonly reading: boolean }[],
  scores: readonly (Scores | undefined)[],
  policy: Pick<Policy, 'labels'>,
): readonly NormCardResult[] {
  return cards.flatMap(({ textHash, label, reading: expected }, i): NormCardResult[] => {
    if (!Object.hasOwn(policy.labels, label)) return [];
    const threshold = lowestThreshold(policy.labels[label]) ?? READ_AS;
    const score = scores[i]?.[label];
    const held = keepsNormCard(score, expected, threshold);
    return [{ textHash, label, expected, ...(score !== undefined && { score }), threshold, held }];
  });
}

/** Whether a text of this score is read as demanded. What has no score reaches no threshold, and is read as not holding. */
export function keepsNormCard(score: number | undefined, reading: boolean, threshold = READ_AS): boolean {
  return (score !== undefined && score >= threshold) === reading;
}

/** The score from which something happens; undefined if nothing ever does. */
export function lowestThreshold(thresholds: Thresholds | undefined): number | undefined {
  const given = [thresholds?.review, thresholds?.block].filter((threshold) => threshold !== undefined);
  return given.length === 0 ? undefined : Math.min(...given);
}
