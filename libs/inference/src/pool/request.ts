import type { Label, ScoringFailure, ScoringOutcome } from '@parlance/domain';
import { MAX_TEXT_LENGTH } from '../scoring/windows.js';
import type { BaseGeneration, Generation, PlatformGeneration } from './generation.js';

/** Digits beyond these differ between two batches of the same text (float32 sums in another order). */
const SCORE_STEPS = 1e6;

/** UTF-16 units that count as one text in the queue: its bound is one of memory. */
const UNITS_PER_PLACE = 4096;

/** One call of `score` with at least one text, and its outcomes as they come in. */
export class Request {
  readonly outcomes: ScoringOutcome[];
  readonly answered: Promise<readonly ScoringOutcome[]>;
  /** What the call takes of the queue's bound. */
  readonly places: number;
  /** Where the texts not yet in a batch begin. */
  next = 0;
  #missing: number;
  #resolve!: (outcomes: readonly ScoringOutcome[]) => void;

  constructor(
    readonly texts: readonly string[],
    /** Of the base. */
    readonly generation: BaseGeneration,
    readonly arrivedAt: number,
    /** Each text's platform model; undefined: the base. */
    readonly platforms: readonly (PlatformGeneration | undefined)[] = [],
  ) {
    this.outcomes = new Array<ScoringOutcome>(texts.length);
    this.#missing = texts.length;
    this.places = placesOf(texts);
    this.answered = new Promise((resolve) => (this.#resolve = resolve));
  }

  /** The model that scores the text at this position. */
  modelOf(index: number): Generation {
    return this.platforms[index] ?? this.generation;
  }

  /** Every platform model that the call needs. */
  platformModels(): Iterable<PlatformGeneration> {
    const models = new Set<PlatformGeneration>();
    for (const platform of this.platforms) if (platform) models.add(platform);
    return models;
  }

  /** @returns true if this was the last outcome: the call is answered. */
  settle(index: number, outcome: ScoringOutcome): boolean {
    this.outcomes[index] = outcome;
    if (--this.#missing > 0) return false;
    this.#resolve(this.outcomes);
    return true;
  }
}

function placesOf(texts: readonly string[]): number {
  let places = 0;
  for (const text of texts) places += 1 + Math.floor(Math.min(text.length, MAX_TEXT_LENGTH) / UNITS_PER_PLACE);
  return places;
}

/** About how many tokens a text has: enough to share work out evenly. */
export function estimatedTokens(text: string): number {
  return 1 + Math.ceil(text.length / 5);
}

/** `scores`: as a worker sends them; the text's begin at `begin`, in the order of its model's labels. */
export function scoredOutcome(scores: Float32Array, begin: number, { labels, model }: Generation): ScoringOutcome {
  const named: Record<Label, number> = {};
  for (let k = 0; k < labels.length; k++)
    named[labels[k]!] = Math.round(scores[begin + k]! * SCORE_STEPS) / SCORE_STEPS;
  return { scores: named, model };
}

export function failedOutcome(failure: ScoringFailure, { model }: Generation): ScoringOutcome {
  return { failure, model };
}
