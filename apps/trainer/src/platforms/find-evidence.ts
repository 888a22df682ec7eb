import {
  type CorrectionStore,
  type DecisionStore,
  type Label,
  type ModelRegistry,
  type OutOfFoldScores,
  type PromiseEvidence,
  type Resolution,
  resolveJudgements,
} from '@parlance/domain';

const DAY_MS = 86_400_000;
/** How far back decisions tell how many contents reach a score on a day. */
const MOST_DAYS = 7;

/** What a champion said of judged texts unseen, and what moderators say of texts today. */
interface Said {
  readonly unseen: OutOfFoldScores;
  readonly resolutions: readonly Resolution[];
}

/** Finds what a platform's promises are judged by. `registry` undefined: this control plane knows no models. */
export class FindEvidence {
  constructor(
    private readonly decisions: DecisionStore,
    private readonly corrections: CorrectionStore,
    private readonly registry: ModelRegistry | undefined,
  ) {}

  async run(platform: string, now: Date): Promise<PromiseEvidence> {
    const { registry } = this;
    const champion = (await registry?.champion(platform))?.model;
    // Read once for all labels, and only if one of them is promised a precision.
    let said: Promise<Said> | undefined;
    return {
      model: champion,
      judged: async (label) => {
        if (registry === undefined || champion === undefined) return undefined;
        return judgedOf(label, await (said ??= this.#said(platform, registry, champion)));
      },
      decided: (label, perDay, below) => this.#decided(platform, now, { label, perDay, below }),
    };
  }

  async #said(platform: string, registry: ModelRegistry, champion: string): Promise<Said> {
    const unseen = await registry.outOfFoldScores(champion);
    return { unseen, resolutions: resolveJudgements(await this.corrections.judgements(platform)) };
  }

  async #decided(
    platform: string,
    now: Date,
    { label, perDay, below }: { readonly label: Label; readonly perDay: number; readonly below: number | undefined },
  ): ReturnType<PromiseEvidence['decided']> {
    const since = await this.#since(platform, now);
    const limit = perDay * MOST_DAYS + 1;
    const { scores, first } = await this.decisions.highestScores({ platform, label, since, below, limit });
    const days = first === undefined ? 0 : (now.getTime() - first.getTime()) / DAY_MS;
    if (days < 1) return 'a day of decisions is needed to know how many contents a day reach a score';
    return { scores, days };
  }

  /** Scores of what served before are another model's: they count until the one that serves has a day of its own. */
  async #since(platform: string, now: Date): Promise<Date> {
    const week = new Date(now.getTime() - MOST_DAYS * DAY_MS);
    const promotedAt = (await this.registry?.promotions(platform))?.[0]?.at;
    if (promotedAt === undefined || promotedAt < week) return week;
    return now.getTime() - promotedAt.getTime() >= DAY_MS ? promotedAt : week;
  }
}

/** A label's out-of-fold scores beside what moderators say of the same texts; undefined if the champion lacks the label. */
function judgedOf(label: Label, { unseen, resolutions }: Said): Awaited<ReturnType<PromiseEvidence['judged']>> {
  const scoresOf = unseen.get(label);
  if (scoresOf === undefined) return undefined;
  const scores: number[] = [];
  const truths: number[] = [];
  for (const resolution of resolutions) {
    const score = resolution.label === label ? scoresOf.get(resolution.textHash) : undefined;
    if (score === undefined || resolution.outcome === 'disputed') continue;
    scores.push(score);
    truths.push(resolution.outcome === 'holds' ? 1 : 0);
  }
  return { scores, truths };
}
