import { randomUUID } from 'node:crypto';
import { type LearningCurve, type TrainingJob, TrainingJobStore, type TrainingOutcome } from '@parlance/domain';

interface Stored {
  job: TrainingJob;
  worker?: string;
  leaseUntil: number;
}

/** Training jobs in memory, for specs; keeps the same contract as PostgreSQL (`TRAINING_JOB_STORE_CONTRACT`). */
export class InMemoryTrainingJobStore extends TrainingJobStore {
  /** In the order in which they were asked for. */
  readonly #jobs: Stored[] = [];

  override async enqueue(platform: string, reason: string): Promise<TrainingJob> {
    const waiting = this.#jobs.find(({ job }) => job.platform === platform && job.state === 'waiting');
    if (waiting !== undefined) return structuredClone(waiting.job);
    const facts = { id: randomUUID(), platform, reason, requestedAt: new Date() };
    const job: TrainingJob = { ...facts, state: 'waiting', attempts: 0 };
    this.#jobs.push({ job, leaseUntil: 0 });
    return structuredClone(job);
  }

  override async claim(worker: string, leaseMs: number): Promise<TrainingJob | undefined> {
    const running = new Set(
      this.#jobs.filter(({ job }) => job.state === 'running').map(({ job: { platform } }) => platform),
    );
    const taken = this.#jobs.find(({ job, leaseUntil }) =>
      job.state === 'running' ? leaseUntil <= Date.now() : job.state === 'waiting' && !running.has(job.platform),
    );
    if (taken === undefined) return undefined;
    const { id, platform, reason, requestedAt, attempts } = taken.job;
    const facts = { id, platform, reason, requestedAt };
    taken.job = { ...facts, state: 'running', startedAt: new Date(), attempts: attempts + 1 };
    taken.worker = worker;
    taken.leaseUntil = Date.now() + leaseMs;
    return structuredClone(taken.job);
  }

  override async heartbeat(id: string, worker: string, leaseMs: number, progress?: unknown): Promise<boolean> {
    const stored = this.#ofWorker(id, worker);
    if (stored === undefined) return false;
    stored.leaseUntil = Date.now() + leaseMs;
    if (progress !== undefined) stored.job = { ...stored.job, progress: structuredClone(progress) };
    return true;
  }

  override async handBack(id: string, worker: string): Promise<boolean> {
    const stored = this.#ofWorker(id, worker);
    if (stored === undefined) return false;
    stored.leaseUntil = Date.now();
    stored.job = { ...stored.job, attempts: stored.job.attempts - 1 };
    return true;
  }

  override async finish(id: string, worker: string, outcome: TrainingOutcome): Promise<boolean> {
    return end(this.#ofWorker(id, worker), { state: 'finished', outcome: structuredClone(outcome) });
  }

  override async keepLearningCurve(id: string, learningCurve: LearningCurve): Promise<boolean> {
    const finished = this.#jobs.find(({ job }) => job.id === id && job.state === 'finished');
    if (finished?.job.outcome === undefined) return false;
    finished.job = {
      ...finished.job,
      outcome: { ...finished.job.outcome, learningCurve: structuredClone(learningCurve) },
    };
    return true;
  }

  override async fail(id: string, worker: string, problem: string): Promise<boolean> {
    return end(this.#ofWorker(id, worker), { state: 'failed', problem });
  }

  override async cancel(id: string): Promise<boolean> {
    const open = this.#jobs.find(({ job }) => job.id === id && (job.state === 'waiting' || job.state === 'running'));
    return end(open, { state: 'cancelled' });
  }

  override async find(id: string): Promise<TrainingJob | undefined> {
    return structuredClone(this.#jobs.find(({ job }) => job.id === id)?.job);
  }

  override async jobs(platform: string, limit: number): Promise<readonly TrainingJob[]> {
    const jobs = this.#jobs.filter(({ job }) => job.platform === platform).map(({ job }) => structuredClone(job));
    return jobs.reverse().slice(0, limit);
  }

  #ofWorker(id: string, worker: string): Stored | undefined {
    return this.#jobs.find(
      (stored) => stored.job.id === id && stored.worker === worker && stored.job.state === 'running',
    );
  }
}

function end(stored: Stored | undefined, how: Pick<TrainingJob, 'state' | 'outcome' | 'problem'>): boolean {
  if (stored === undefined) return false;
  stored.job = { ...stored.job, ...how, endedAt: new Date() };
  return true;
}
