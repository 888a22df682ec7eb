import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Platforms whose champion no promotion by itself may replace. */
export class PinModels1796040000000 implements MigrationInterface {
  readonly name = 'PinModels1796040000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE pins (
        platform text COLLATE "C" PRIMARY KEY,
        pinned_by text NOT NULL,
        reason text,
        pinned_at timestamptz NOT NULL
      )
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE pins');
  }
}
