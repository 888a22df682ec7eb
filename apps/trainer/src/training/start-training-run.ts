import {
  type CorrectionCounts,
  type CorrectionStore,
  type ModelRegistry,
  type RegisteredModel,
  type RetrainingDecision,
  newBaseDetail,
  retrainingPolicy,
  type RetrainingPolicy,
  type TrainingJob,
  type TrainingJobStore,
} from '@parlance/domain';
import { FEWEST_JUDGED, FEWEST_OF_A_READING } from '@parlance/platform-model';

/** Of a platform's past trainings, how many are looked at for the last that went through. */
const REMEMBERED_JOBS = 20;

/** Asks for a platform's training, when it is due or when somebody wants it. */
export class StartTrainingRun {
  constructor(
    private readonly corrections: CorrectionStore,
    private readonly jobs: TrainingJobStore,
    private readonly registry: ModelRegistry,
  ) {}

  async byHand(platform: string): Promise<TrainingJob> {
    return this.jobs.enqueue(platform, 'by hand');
  }

  /** How many of a platform's judgements no training that went through has seen yet. */
  async newJudgements(platform: string): Promise<number> {
    const jobs = await this.jobs.jobs(platform, REMEMBERED_JOBS);
    return (await this.corrections.counts(platform)).judgements - judgementsSeenBy(jobs);
  }

  /**
   * Asks for a training if the policy says so; tells what it said.
   * @param base the base model that trainings use now.
   * @param waitingSince since when a little quiet is all that is missing.
   */
  async ifDue(
    platform: string,
    {
      policy,
      base,
      now,
      waitingSince,
    }: { policy: RetrainingPolicy; base: RegisteredModel['base']; now: Date; waitingSince?: Date | undefined },
  ): Promise<RetrainingDecision> {
    const jobs = await this.jobs.jobs(platform, REMEMBERED_JOBS);
    const [latest] = jobs;
    if (latest?.state === 'waiting' || latest?.state === 'running') return underWay(latest, policy, now);
    const counts = await this.corrections.counts(platform);
    const decision = retrainingPolicy({
      newJudgements: counts.judgements - judgementsSeenBy(jobs),
      bothReadings: hasBothReadings(counts),
      ...((await this.#isNewTo(platform, base, jobs)) && { newBase: base.model }),
      ...(counts.lastStoredAt && { quietSince: counts.lastStoredAt }),
      ...(waitingSince && { waitingSince }),
      ...(latest?.startedAt && { lastTrainingAt: latest.startedAt }),
      now,
      policy,
    });
    if (decision.train) await this.jobs.enqueue(platform, decision.detail);
    return decision;
  }

  /** Whether the platform is served by a model of another base, and no training on this one has gone through yet. */
  async #isNewTo(platform: string, base: RegisteredModel['base'], jobs: readonly TrainingJob[]): Promise<boolean> {
    const champion = await this.registry.champion(platform);
    if (champion === undefined || champion.base.sha256 === base.sha256) return false;
    const models = await this.registry.models(platform);
    // Trained on it already: the gate rejected what came of it, and the same judgements would make the same model.
    if (models.some((model) => model.base.sha256 === base.sha256)) return false;
    const reason = newBaseDetail(base.model);
    return !jobs.some((job) => job.reason === reason && job.outcome !== undefined);
  }
}

/** @param jobs a platform's, the newest first. */
function judgementsSeenBy(jobs: readonly TrainingJob[]): number {
  return jobs.find(({ outcome }) => outcome !== undefined)?.outcome?.judgements ?? 0;
}

/** What comes in meanwhile is looked at when it has ended. */
function underWay({ state }: TrainingJob, { quietSeconds }: RetrainingPolicy, now: Date): RetrainingDecision {
  const askAgainAt = new Date(now.getTime() + 1000 * Math.max(1, quietSeconds));
  return { train: false, reason: 'trained-lately', detail: `a training is ${state}`, askAgainAt };
}

function hasBothReadings({ labels }: CorrectionCounts): boolean {
  return Object.values(labels).some(
    ({ yes, no }) => yes + no >= FEWEST_JUDGED && Math.min(yes, no) >= FEWEST_OF_A_READING,
  );
}
