import type { MeasuredFigure } from '../measuring/measured-figure.js';
import { type Gain, likelyGain } from './likely-gain.js';

/** How well a label's texts are read by a model learnt from so many of them, each text by one that did not see it. */
export interface PortionFigures {
  /** Judged texts that were learnt from. */
  readonly labels: number;
  readonly rocAuc: MeasuredFigure;
  readonly prAuc: MeasuredFigure;
}

/** What more judged texts brought so far, and what the next hundred would likely bring. */
export interface LearningCurve {
  readonly label: string;
  /** What the base model reaches on the same texts; absent if it does not have the label. */
  readonly base?: Omit<PortionFigures, 'labels'>;
  /** By growing number of labels, all measured on the same texts; the last is the model of all of them. */
  readonly portions: readonly PortionFigures[];
  /** Absent: it cannot be said yet. */
  readonly nextHundred?: NextHundred;
}

export interface NextHundred {
  readonly rocAuc: Gain;
  readonly prAuc: Gain;
}

const HUNDRED = 100;

/** What another hundred judged texts would likely add to both figures; undefined if it cannot be said of either. */
export function nextHundred(portions: readonly PortionFigures[]): NextHundred | undefined {
  const gainOf = (figure: 'rocAuc' | 'prAuc'): Gain | undefined =>
    likelyGain(
      portions.map((portion) => ({ labels: portion.labels, ...portion[figure] })),
      HUNDRED,
    );
  const [rocAuc, prAuc] = [gainOf('rocAuc'), gainOf('prAuc')];
  return rocAuc && prAuc && { rocAuc, prAuc };
}
