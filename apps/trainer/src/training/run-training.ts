import {
  BaseGoneError,
  type Champion,
  ChampionChangedError,
  type ModelRegistry,
  type NormCardStore,
  type TrainingJob,
  type TrainingJobStore,
  type TrainingOutcome,
} from '@parlance/domain';
import type { StructuredLogger } from '@parlance/observability';
import { NothingToLearnError, type TrainedModel, type TrainingProgress } from '@parlance/platform-model';
import { type EvaluateChallenger, NormCardsChangedError } from '../promotion/evaluate-challenger.js';
import type { PromoteChallenger } from '../promotion/promote-challenger.js';
import type { BuildDataset, Dataset } from './build-dataset.js';
import type { FineTuneChallenger } from './fine-tune-challenger.js';
import type { KeepBase } from './keep-base.js';
import type { MeasureLearningCurve } from './measure-learning-curve.js';

/** Heartbeats in a lease: as many as may fail before the job is lost. */
const HEARTBEATS_A_LEASE = 30;
/** A job that keeps killing its trainers is given up. */
const MOST_ATTEMPTS = 3;

/** What makes a verdict obsolete before it is used. */
const CHANGED_MEANWHILE = [
  [ChampionChangedError, 'the champion'],
  [NormCardsChangedError, 'the norm cards'],
] as const;

/** The job is no longer ours: it was cancelled, or another trainer has it. */
class JobLostError extends Error {
  override readonly name = 'JobLostError';
}

export interface TrainingSteps {
  readonly jobs: TrainingJobStore;
  readonly registry: ModelRegistry;
  readonly normCards: NormCardStore;
  readonly keepBase: Pick<KeepBase, 'run'>;
  readonly buildDataset: BuildDataset;
  readonly fineTune: FineTuneChallenger;
  readonly evaluate: EvaluateChallenger;
  readonly promote: PromoteChallenger;
  readonly learningCurve: MeasureLearningCurve;
  readonly logger: StructuredLogger;
}

/** A training that went through, with the model if there was enough to learn from. */
interface Finished {
  readonly outcome: TrainingOutcome;
  readonly learnt?: { readonly dataset: Dataset; readonly trained: TrainedModel };
}

/**
 * Takes one waiting job through: dataset, challenger, verdict, and into service if it passed. What more labels bring is
 * measured when all that is done, and nobody waits for it.
 */
export class RunTraining {
  constructor(
    private readonly steps: TrainingSteps,
    private readonly worker: string,
    /** A trainer that dies gives its job back after this long. */
    private readonly leaseMs: number,
    /** How soon a worker learns that its job was cancelled. */
    private readonly heartbeatMs = leaseMs / HEARTBEATS_A_LEASE,
  ) {}

  /** False if nothing waits. Never throws for what happens inside a training: the job says it. */
  async next(stopping: AbortSignal): Promise<boolean> {
    const job = await this.steps.jobs.claim(this.worker, this.leaseMs);
    if (job === undefined) return false;
    const learnt = await this.#train(job, stopping);
    if (learnt !== undefined) await this.steps.learningCurve.run({ ...learnt, job, signal: stopping });
    return true;
  }

  async #train(job: TrainingJob, stopping: AbortSignal): Promise<Finished['learnt']> {
    const { jobs, logger } = this.steps;
    const facts = { platform: job.platform, training: job.id };
    logger.event('training.began', { ...facts, reason: job.reason, attempt: job.attempts });
    const { worker, leaseMs, heartbeatMs } = this;
    const lease = new Lease(jobs, job, { worker, leaseMs, heartbeatMs, stopping });
    try {
      if (job.attempts > MOST_ATTEMPTS) throw new Error(`given up: its trainer was lost ${MOST_ATTEMPTS} times`);
      const { outcome, learnt } = await this.#through(job, lease);
      await jobs.finish(job.id, this.worker, outcome);
      const { model, promoted, verdict, detail } = outcome;
      const reasons = verdict?.reasons.map(({ code }) => code);
      logger.event('training.finished', { ...facts, model, promoted, reasons, detail });
      return learnt;
    } catch (error) {
      if (lease.signal.aborted) {
        logger.event('training.given-up', facts);
        await lease.release();
      } else {
        logger.event('training.failed', { ...facts, error }, 'error');
        await jobs.fail(job.id, this.worker, error instanceof Error ? error.message : String(error));
      }
    } finally {
      lease.end();
    }
    return undefined;
  }

  /** The bundle of the base that a champion stands on, if trainings use another one, and if it is kept still. */
  async #otherBase(base: Champion['base']): Promise<Uint8Array | undefined> {
    const { keepBase, registry } = this.steps;
    if (base.sha256 === (await keepBase.run()).sha256) return undefined;
    try {
      return await registry.baseBundle(base);
    } catch (error) {
      // Then the two are compared by the rows that the champion was trained on, out of fold.
      if (error instanceof BaseGoneError) return undefined;
      throw error;
    }
  }

  async #through({ platform }: TrainingJob, lease: Lease): Promise<Finished> {
    const { buildDataset, registry, normCards, fineTune, evaluate, promote, jobs } = this.steps;
    const dataset = await buildDataset.run(platform);
    const { judgements } = dataset;
    const champion = await evaluate.championOf(platform, dataset);
    const otherBase = champion && (await this.#otherBase(champion.base));
    const cards = await normCards.of(platform);
    try {
      const trained = await fineTune.run({
        platform,
        dataset,
        champion: champion && {
          bundle: await registry.bundle(champion.model),
          rows: champion.unseenRows,
          ...(otherBase && { base: otherBase }),
        },
        normCardTexts: cards.map(({ text }) => text),
        onProgress: (progress) => lease.tell(progress),
        signal: lease.signal,
      });
      const { verdict, comparison } = await evaluate.run({ platform, dataset, trained, champion, cards });
      // The last moment to learn that nobody wants it any more.
      await lease.renew();
      lease.signal.throwIfAborted();
      const judged = { platform, dataset, trained, verdict, comparison, champion: champion?.model };
      const kept = await promote.run(judged);
      return { outcome: { judgements, model: trained.model, verdict, ...kept }, learnt: { dataset, trained } };
    } catch (error) {
      if (error instanceof NothingToLearnError) {
        const stays = champion === undefined ? '' : `; ${champion.model} goes on serving`;
        return { outcome: { judgements, promoted: false, detail: error.message + stays } };
      }
      const changed = CHANGED_MEANWHILE.find(([kind]) => error instanceof kind)?.[1];
      if (changed === undefined || !(error instanceof Error)) throw error;
      // Judged by what no longer stands: the next training is judged by what does.
      await jobs.enqueue(platform, `${changed} changed during a training`);
      return { outcome: { judgements, promoted: false, detail: error.message } };
    }
  }
}

/** Holds a job while its worker is alive, and tells the worker when it is lost. */
class Lease {
  readonly #aborter = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #progress: TrainingProgress | undefined;
  readonly signal: AbortSignal;

  constructor(
    private readonly jobs: TrainingJobStore,
    private readonly job: TrainingJob,
    private readonly by: {
      readonly worker: string;
      readonly leaseMs: number;
      readonly heartbeatMs: number;
      readonly stopping: AbortSignal;
    },
  ) {
    this.signal = AbortSignal.any([by.stopping, this.#aborter.signal]);
    this.#timer = setInterval(() => void this.renew(), by.heartbeatMs);
  }

  tell(progress: TrainingProgress): void {
    this.#progress = progress;
  }

  async renew(): Promise<void> {
    try {
      const held = await this.jobs.heartbeat(this.job.id, this.by.worker, this.by.leaseMs, this.#progress);
      if (!held) this.#aborter.abort(new JobLostError(`training ${this.job.id} is no longer this trainer's`));
    } catch {
      // A database that is away for a moment costs nothing while the lease runs.
    }
  }

  /** Lets another trainer have the job at once, if it is still ours. */
  async release(): Promise<void> {
    this.end();
    await this.jobs.handBack(this.job.id, this.by.worker);
  }

  end(): void {
    clearInterval(this.#timer);
  }
}
