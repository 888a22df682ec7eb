import type { PrimaryLabel } from './report-facts.js';

/** A text that base and model decide differently at a threshold of .5. */
export interface Flip {
  readonly text: string;
  readonly truth: number;
  readonly base: number;
  readonly model: number;
}

export interface DecisionFlips {
  /** The model flags, the base did not. */
  readonly flagged: readonly Flip[];
  /** The base flagged, the model does not. */
  readonly cleared: readonly Flip[];
}

export const FLIPS_AT = 0.5;

/** Decisions that change, worst first: by how far the model's score is from what moderators said. */
export function decisionFlips({ texts, truths, base, model }: PrimaryLabel): DecisionFlips {
  const flips = texts
    .map((text, i): Flip => ({ text, truth: truths[i]!, base: base[i]!, model: model[i]! }))
    .filter((flip) => flip.base >= FLIPS_AT !== flip.model >= FLIPS_AT)
    .sort((a, b) => farFromTruth(b) - farFromTruth(a));
  return {
    flagged: flips.filter(({ model }) => model >= FLIPS_AT),
    cleared: flips.filter(({ model }) => model < FLIPS_AT),
  };
}

/** Whether moderators said what the model now says. */
export function agrees({ truth, model }: Flip): boolean {
  return model >= FLIPS_AT === (truth === 1);
}

function farFromTruth({ truth, model }: Flip): number {
  return Math.abs(model - truth);
}
