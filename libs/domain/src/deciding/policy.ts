import type { Action } from './action.js';
import type { RetrainingWish } from '../learning/retraining-policy.js';
import type { Label } from './scores.js';

/** The score in [0, 1] from which an action applies; an absent one never applies. `review` ≤ `block`. */
export interface Thresholds {
  readonly review?: number;
  readonly block?: number;
}

/** Who puts a challenger in service that passed the promotion gate: the gate itself, or a person. */
export const PROMOTION_MODES = ['by-gate', 'by-person'] as const;

export type PromotionMode = (typeof PROMOTION_MODES)[number];

/** How one platform turns scores into an action. A label without thresholds is scored and reported, and never acts. */
export interface Policy {
  /** Labels of the platform's own, which no base model gives: they have no score before a model was learnt from judgements. */
  readonly ownLabels?: readonly Label[];
  readonly labels: Readonly<Record<Label, Thresholds>>;
  /** What happens to a content that cannot be scored; such a decision is marked as a fallback. */
  readonly onScoringFailure: Action;
  /** `by-gate` if absent. */
  readonly promotion?: PromotionMode;
  /** When the platform is trained by itself, as far as it wants otherwise than the trainer's settings say. */
  readonly retraining?: RetrainingWish;
}
