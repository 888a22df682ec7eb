import {
  type CorrectionStore,
  type DecisionStore,
  type Label,
  type ModelRegistry,
  type PromiseEvidence,
  resolveJudgements,
} from '@parlance/domain';

const DAY_MS = 86_400_000;
/** How far back decisions tell how many contents reach a score on a day. */
const MOST_DAYS = 7;

/** Finds what a platform's promises are judged by. `registry` undefined: this control plane knows no models. */
export class FindEvidence {
  constructor(
    private readonly decisions: DecisionStore,
    private readonly corrections: CorrectionStore,
    private readonly registry: ModelRegistry | undefined,
  ) {}

  async run(platform: string, now: Date): Promise<PromiseEvidence> {
    const champion = (await this.registry?.champion(platform))?.model;
    return {
      model: champion,
      judged: (label) => this.#judged(platform, champion, label),
      decided: (label, perDay, below) => this.#decided(platform, now, { label, perDay, below }),
    };
  }

  /** The champion's out-of-fold scores beside what moderators say of the texts today. */
  async #judged(platform: string, champion: string | undefined, label: Label): ReturnType<PromiseEvidence['judged']> {
    if (champion === undefined || this.registry === undefined) return undefined;
    const unseen = (await this.registry.outOfFoldScores(champion)).get(label);
    if (unseen === undefined) return undefined;
    const scores: number[] = [];
    const truths: number[] = [];
    for (const resolution of resolveJudgements(await this.corrections.judgements(platform))) {
      const score = resolution.label === label ? unseen.get(resolution.textHash) : undefined;
      if (score === undefined || resolution.outcome === 'disputed') continue;
      scores.push(score);
      truths.push(resolution.outcome === 'holds' ? 1 : 0);
    }
    return { scores, truths };
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
