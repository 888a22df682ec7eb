import {
  type LearningCurve,
  type TrainingJob,
  TrainingJobStore,
  type TrainingJobState,
  type TrainingOutcome,
} from '@parlance/domain';
import type { DataSource } from 'typeorm';
import { retriable } from '../unavailable.js';

const COLUMNS = 'id, platform, reason, state, requested_at, started_at, ended_at, attempts, progress, outcome, problem';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Training jobs in PostgreSQL; its clock is the one that leases run by. */
export class PostgresTrainingJobStore extends TrainingJobStore {
  constructor(private readonly database: DataSource) {
    super();
  }

  override async enqueue(platform: string, reason: string): Promise<TrainingJob> {
    // The update that changes nothing gives back the job that waits already, and waits for whoever is just adding it.
    const [row] = await retriable(`asking for a training of ${platform}`, () =>
      this.database.query<JobRow[]>(
        `INSERT INTO training_jobs AS job (platform, reason, state) VALUES ($1, $2, 'waiting')
         ON CONFLICT (platform) WHERE state = 'waiting' DO UPDATE SET reason = job.reason
         RETURNING ${COLUMNS}`,
        [platform, reason],
      ),
    );
    return jobOf(row!);
  }

  override async claim(worker: string, leaseMs: number): Promise<TrainingJob | undefined> {
    const [rows] = await retriable('claiming a training', () =>
      this.database.query<[JobRow[], number]>(
        `UPDATE training_jobs
         SET state = 'running', worker = $1, lease_until = clock_timestamp() + $2 * interval '1 millisecond',
           started_at = clock_timestamp(), attempts = attempts + 1, progress = NULL
         WHERE id = (
           SELECT id FROM training_jobs AS job
           WHERE (state = 'running' AND lease_until <= clock_timestamp())
             OR (state = 'waiting' AND NOT EXISTS (
               SELECT 1 FROM training_jobs AS other WHERE other.platform = job.platform AND other.state = 'running'
             ))
           ORDER BY requested_at, place
           LIMIT 1
           FOR UPDATE SKIP LOCKED
         )
         RETURNING ${COLUMNS}`,
        [worker, leaseMs],
      ),
    );
    return rows[0] && jobOf(rows[0]);
  }

  override async heartbeat(id: string, worker: string, leaseMs: number, progress?: unknown): Promise<boolean> {
    return this.#changed(
      `extending training ${id}`,
      `UPDATE training_jobs
       SET lease_until = clock_timestamp() + $3 * interval '1 millisecond', progress = coalesce($4::jsonb, progress)
       WHERE id = $1 AND worker = $2 AND state = 'running'`,
      [id, worker, leaseMs, progress === undefined ? null : JSON.stringify(progress)],
    );
  }

  override async handBack(id: string, worker: string): Promise<boolean> {
    return this.#changed(
      `handing training ${id} back`,
      `UPDATE training_jobs SET lease_until = clock_timestamp(), attempts = attempts - 1
       WHERE id = $1 AND worker = $2 AND state = 'running'`,
      [id, worker],
    );
  }

  override async finish(id: string, worker: string, outcome: TrainingOutcome): Promise<boolean> {
    return this.#changed(
      `finishing training ${id}`,
      `UPDATE training_jobs SET state = 'finished', ended_at = clock_timestamp(), outcome = $3
       WHERE id = $1 AND worker = $2 AND state = 'running'`,
      [id, worker, JSON.stringify(outcome)],
    );
  }

  override async keepLearningCurve(id: string, learningCurve: LearningCurve): Promise<boolean> {
    return this.#changed(
      `keeping the learning curve of training ${id}`,
      `UPDATE training_jobs SET outcome = outcome || jsonb_build_object('learningCurve', $2::jsonb)
       WHERE id = $1 AND state = 'finished'`,
      [id, JSON.stringify(learningCurve)],
    );
  }

  override async fail(id: string, worker: string, problem: string): Promise<boolean> {
    return this.#changed(
      `ending training ${id}`,
      `UPDATE training_jobs SET state = 'failed', ended_at = clock_timestamp(), problem = $3
       WHERE id = $1 AND worker = $2 AND state = 'running'`,
      [id, worker, problem],
    );
  }

  override async cancel(id: string): Promise<boolean> {
    return this.#changed(
      `cancelling training ${id}`,
      `UPDATE training_jobs SET state = 'cancelled', ended_at = clock_timestamp()
       WHERE id = $1 AND state IN ('waiting', 'running')`,
      [id],
    );
  }

  override async find(id: string): Promise<TrainingJob | undefined> {
    if (!UUID.test(id)) return undefined;
    const [row] = await retriable(`reading training ${id}`, () =>
      this.database.query<JobRow[]>(`SELECT ${COLUMNS} FROM training_jobs WHERE id = $1`, [id]),
    );
    return row && jobOf(row);
  }

  override async jobs(platform: string, limit: number): Promise<readonly TrainingJob[]> {
    const rows = await retriable(`reading the trainings of ${platform}`, () =>
      this.database.query<JobRow[]>(
        `SELECT ${COLUMNS} FROM training_jobs WHERE platform = $1 ORDER BY place DESC LIMIT $2`,
        [platform, limit],
      ),
    );
    return rows.map(jobOf);
  }

  async #changed(operation: string, statement: string, parameters: readonly unknown[]): Promise<boolean> {
    if (!UUID.test(String(parameters[0]))) return false;
    const [, changed] = await retriable(operation, () =>
      this.database.query<[unknown[], number]>(statement, [...parameters]),
    );
    return changed > 0;
  }
}

/** A row as the queries above give it. */
interface JobRow {
  readonly id: string;
  readonly platform: string;
  readonly reason: string;
  readonly state: TrainingJobState;
  readonly requested_at: Date;
  readonly started_at: Date | null;
  readonly ended_at: Date | null;
  readonly attempts: number;
  readonly progress: unknown;
  readonly outcome: TrainingOutcome | null;
  readonly problem: string | null;
}

function jobOf(row: JobRow): TrainingJob {
  return {
    id: row.id,
    platform: row.platform,
    reason: row.reason,
    state: row.state,
    requestedAt: row.requested_at,
    ...(row.started_at !== null && { startedAt: row.started_at }),
    ...(row.ended_at !== null && { endedAt: row.ended_at }),
    attempts: row.attempts,
    ...(row.progress !== null && { progress: row.progress }),
    ...(row.outcome !== null && { outcome: row.outcome }),
    ...(row.problem !== null && { problem: row.problem }),
  };
}
