import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Trainings asked for. A platform has at most one that waits and one that runs. */
export class QueueTrainings1795780800000 implements MigrationInterface {
  readonly name = 'QueueTrainings1795780800000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE training_jobs (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        place bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
        platform text COLLATE "C" NOT NULL,
        reason text NOT NULL,
        state text NOT NULL CHECK (state IN ('waiting', 'running', 'finished', 'failed', 'cancelled')),
        requested_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        started_at timestamptz,
        ended_at timestamptz,
        attempts integer NOT NULL DEFAULT 0,
        worker text,
        lease_until timestamptz,
        progress jsonb,
        outcome jsonb,
        problem text,
        CHECK (state <> 'running' OR (worker IS NOT NULL AND lease_until IS NOT NULL))
      )
    `);
    await queryRunner.query(
      `CREATE UNIQUE INDEX one_waiting_a_platform ON training_jobs (platform) WHERE state = 'waiting'`,
    );
    await queryRunner.query(
      `CREATE UNIQUE INDEX one_running_a_platform ON training_jobs (platform) WHERE state = 'running'`,
    );
    await queryRunner.query('CREATE INDEX training_jobs_by_platform ON training_jobs (platform, place DESC)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE training_jobs');
  }
}
