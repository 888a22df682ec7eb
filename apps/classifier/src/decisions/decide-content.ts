import {
  type ContentScorer,
  decide,
  decideWithoutScores,
  type Label,
  type Platform,
  type Policy,
  type Scores,
  type ScoringFailure,
  type ScoringOutcome,
  type Verdict,
} from '@parlance/domain';
import type { ClassifierEvents } from '../classifier.events.js';
import type { ServingChampions } from '../serving/serving-champions.js';

/** A text and the platform by whose policy it is judged. */
export interface ContentToDecide {
  readonly platform: Platform;
  readonly text: string;
}

/** What was decided about a content, and by what. */
export interface Decision extends Verdict {
  /** Id of the platform whose policy was applied. */
  readonly platform: string;
  /** Of the policy's labels; empty if the text could not be scored. */
  readonly scores: Scores;
  readonly model: string;
  /** The platform's version whose policy was applied. */
  readonly policyVersion: number;
  /** Why there are no scores, if there are none. */
  readonly failure?: ScoringFailure;
}

const NO_SCORES: Scores = {};
const NO_CHAMPIONS: ServingChampions = { of: () => undefined };

/** Scores contents and applies each one's policy. The one use case behind HTTP and Kafka. */
export class DecideContent {
  constructor(
    private readonly scorer: ContentScorer,
    private readonly events: ClassifierEvents,
    private readonly champions: ServingChampions = NO_CHAMPIONS,
  ) {}

  /**
   * One decision per content, in order; those of one platform all by the same model version.
   * @throws ScorerBusyError if too many texts wait to be scored.
   */
  async run(contents: readonly ContentToDecide[]): Promise<readonly Decision[]> {
    if (contents.length === 0) return [];
    const began = performance.now();
    // Looked up in the step in which the scorer takes them: a model that is replaced meanwhile still answers these.
    const outcomes = await this.scorer.score(
      contents.map(({ text }) => text),
      contents.map(({ platform }) => this.champions.of(platform.id)),
    );
    const scoringSeconds = (performance.now() - began) / 1000;
    const decisions = contents.map(({ platform }, i) => decision(outcomes[i]!, platform));
    this.events.emit({ type: 'contents-decided', decisions, scoringSeconds });
    return decisions;
  }
}

function decision(outcome: ScoringOutcome, { id: platform, policy, version: policyVersion }: Platform): Decision {
  const { model } = outcome;
  if ('failure' in outcome) {
    const { failure } = outcome;
    const { action, reason, fallback } = decideWithoutScores(policy, failure);
    return { platform, action, reason, fallback, scores: NO_SCORES, model, policyVersion, failure };
  }
  const scores = scoresOf(policy, outcome.scores);
  const { action, reason, fallback } = decide(scores, policy);
  return { platform, action, reason, fallback, scores, model, policyVersion };
}

/** What the platform asked for: other labels' scores were half of a decision's bytes on Kafka. */
function scoresOf({ labels }: Policy, all: Scores): Scores {
  const scores: Record<Label, number> = {};
  for (const label in labels) {
    const score = all[label];
    if (score !== undefined) scores[label] = score;
  }
  return scores;
}
