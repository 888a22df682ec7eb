import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What each model was beside the one that served when it was judged. It names texts by hash, and holds none. */
export class KeepComparisons1796428800000 implements MigrationInterface {
  readonly name = 'KeepComparisons1796428800000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE models ADD COLUMN comparison jsonb');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE models DROP COLUMN comparison');
  }
}
