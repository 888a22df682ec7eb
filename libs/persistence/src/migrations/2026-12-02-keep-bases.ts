import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The base models that platform models stand on, with their bundles, so that classifiers can serve by an older one. No model
 * references them: models are older than this table, and a base may be taken away to save its 20 MB.
 */
export class KeepBases1796212800000 implements MigrationInterface {
  readonly name = 'KeepBases1796212800000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE bases (
        sha256 text COLLATE "C" PRIMARY KEY CHECK (sha256 ~ '^[0-9a-f]{64}$'),
        model text NOT NULL,
        bundle bytea NOT NULL,
        added_at timestamptz NOT NULL DEFAULT clock_timestamp()
      )
    `);
    // Weights of int8 hardly compress: trying costs time and gains little.
    await queryRunner.query('ALTER TABLE bases ALTER COLUMN bundle SET STORAGE EXTERNAL');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE bases');
  }
}
