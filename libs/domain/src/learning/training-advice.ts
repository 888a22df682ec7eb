import type { MeasuredFigure } from '../measuring/measured-figure.js';
import type { CorrectionCounts } from '../ports/correction-store.js';
import type { LearningCurve } from './learning-curve.js';
import type { Gain } from './likely-gain.js';

/** What a label needs before a model can be learnt. */
export interface LearningNeeds {
  readonly judged: number;
  /** Of either reading. */
  readonly ofAReading: number;
}

/** Whether training is worth it yet, in words. */
export interface TrainingAdvice {
  /** Whether some label has enough judgements of both readings. */
  readonly ready: boolean;
  /** What there is of what is needed, in one line. */
  readonly why: string;
  /** One sentence. */
  readonly verdict: string;
}

/** `curve`: what the last training measured; absent if none did. */
export function trainingAdvice(
  counts: Pick<CorrectionCounts, 'texts' | 'labels'>,
  needs: LearningNeeds,
  curve?: LearningCurve,
): TrainingAdvice {
  const labels = Object.entries(counts.labels)
    .map(([label, { yes, no }]) => ({ label, yes, no, judged: Math.min(yes + no, counts.texts) }))
    .sort((a, b) => missing(a, needs) - missing(b, needs) || b.judged - a.judged || (a.label < b.label ? -1 : 1));
  const [nearest] = labels;
  if (nearest === undefined) {
    return { ready: false, why: 'no text was judged', verdict: 'Not yet: no text was judged.' };
  }
  if (missing(nearest, needs) > 0) {
    const why = lacking(nearest, needs);
    return { ready: false, why, verdict: `Not yet: ${why}.` };
  }
  const { label, yes, no } = nearest;
  const why = `${label} was judged ${yes + no} times, ${yes} with it and ${no} without`;
  return { ready: true, why, verdict: curve === undefined ? `Worth a training: ${why}.` : inWords(curve) };
}

interface JudgedLabel {
  readonly label: string;
  readonly yes: number;
  readonly no: number;
  readonly judged: number;
}

/** How many judgements at least are missing. */
function missing({ yes, no, judged }: JudgedLabel, needs: LearningNeeds): number {
  const ofReadings = Math.max(0, needs.ofAReading - yes) + Math.max(0, needs.ofAReading - no);
  return Math.max(needs.judged - judged, ofReadings, 0);
}

function lacking({ label, yes, no, judged }: JudgedLabel, needs: LearningNeeds): string {
  const of = (count: number, needed: number, what: string): string[] =>
    count < needed ? [`${count} of ${needed} ${what}`] : [];
  return [
    ...of(judged, needs.judged, `texts judged for ${label}`),
    ...of(yes, needs.ofAReading, `with ${label}`),
    ...of(no, needs.ofAReading, `without ${label}`),
  ].join('; ');
}

function inWords({ label, base, portions, nextHundred }: LearningCurve): string {
  const reached = portions.at(-1);
  const model = reached === undefined ? 'has no figures yet' : `reaches ROC-AUC ${text(reached.rocAuc)}`;
  const before = base === undefined ? 'the base model does not know it' : `the base model ${text(base.rocAuc)}`;
  const more =
    nextHundred === undefined
      ? 'what another hundred judged texts would bring cannot be said yet'
      : `another hundred judged texts would likely bring ${gainText(nextHundred.rocAuc)}`;
  return `For ${label} a model of its own ${model}, ${before}; ${more}.`;
}

function text({ value }: MeasuredFigure): string {
  return value.toFixed(3);
}

function gainText({ gain, low, high }: Gain): string {
  return `+${gain.toFixed(3)} (+${low.toFixed(3)} to +${high.toFixed(3)})`;
}
