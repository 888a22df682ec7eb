import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Platform models with their bundles, which of them serves, and every change of that. A row of `promotions` without a model
 * says that the base model serves again. Out-of-fold scores stand a row a label, two lists of one length.
 */
export class KeepModels1795694400000 implements MigrationInterface {
  readonly name = 'KeepModels1795694400000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE models (
        model text COLLATE "C" PRIMARY KEY,
        place bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
        platform text COLLATE "C" NOT NULL,
        labels jsonb NOT NULL,
        state text NOT NULL CHECK (state IN ('challenger', 'champion', 'retired', 'rejected')),
        sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
        base_model text NOT NULL,
        base_sha256 text NOT NULL,
        dataset_sha256 text NOT NULL,
        dataset_rows integer NOT NULL,
        seed bigint NOT NULL,
        metrics jsonb NOT NULL,
        verdict jsonb,
        bundle bytea NOT NULL,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        promoted_by text,
        promoted_at timestamptz
      )
    `);
    await queryRunner.query(
      `CREATE UNIQUE INDEX one_champion_a_platform ON models (platform) WHERE state = 'champion'`,
    );
    await queryRunner.query('CREATE INDEX models_by_platform ON models (platform, place DESC)');
    await queryRunner.query(`
      CREATE TABLE promotions (
        place bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        platform text COLLATE "C" NOT NULL,
        model text COLLATE "C" REFERENCES models,
        promoted_by text NOT NULL,
        promoted_at timestamptz NOT NULL
      )
    `);
    await queryRunner.query('CREATE INDEX promotions_by_platform ON promotions (platform, place DESC)');
    await queryRunner.query(`
      CREATE TABLE out_of_fold_scores (
        model text COLLATE "C" NOT NULL REFERENCES models,
        label text COLLATE "C" NOT NULL,
        text_hashes text[] NOT NULL,
        scores double precision[] NOT NULL CHECK (cardinality(scores) = cardinality(text_hashes)),
        PRIMARY KEY (model, label)
      )
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE out_of_fold_scores, promotions, models');
  }
}
