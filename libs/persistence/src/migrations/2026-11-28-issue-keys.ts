import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Access keys, by the hash of their secret, and the audit log, to which rows are only added. */
export class IssueKeys1795867200000 implements MigrationInterface {
  readonly name = 'IssueKeys1795867200000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE access_keys (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        place bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
        name text COLLATE "C" NOT NULL,
        secret_sha256 text NOT NULL UNIQUE CHECK (secret_sha256 ~ '^[0-9a-f]{64}$'),
        role text NOT NULL CHECK (role IN ('submit', 'moderate', 'lead', 'ops')),
        all_platforms boolean NOT NULL,
        platforms text[] NOT NULL CHECK (NOT all_platforms OR cardinality(platforms) = 0),
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        created_by text NOT NULL,
        revoked_at timestamptz
      )
    `);
    await queryRunner.query('CREATE UNIQUE INDEX one_key_in_use_a_name ON access_keys (name) WHERE revoked_at IS NULL');
    await queryRunner.query(`
      CREATE TABLE audit_log (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        at timestamptz NOT NULL DEFAULT clock_timestamp(),
        actor text NOT NULL,
        action text NOT NULL,
        platform text COLLATE "C",
        facts jsonb NOT NULL
      )
    `);
    await queryRunner.query('CREATE INDEX audit_log_by_platform ON audit_log (platform, id DESC)');
    // By statement, so that not even one that would touch no row passes.
    await queryRunner.query(`
      CREATE FUNCTION refuse_to_change_audit_log() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'the audit log is only added to';
      END
      $$
    `);
    await queryRunner.query(`
      CREATE TRIGGER audit_log_is_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_audit_log()
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE audit_log, access_keys');
    await queryRunner.query('DROP FUNCTION refuse_to_change_audit_log');
  }
}
