import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A policy as leads stated it, beside `policy`, the numbers that its promises come to; null if it promises nothing and is
 * those numbers. What became of each promise.
 */
export class KeepPromises1796043600000 implements MigrationInterface {
  readonly name = 'KeepPromises1796043600000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE platforms ADD COLUMN stated jsonb, ADD COLUMN promises jsonb');
    await queryRunner.query('CREATE INDEX decisions_by_time ON decisions (platform, decided_at)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX decisions_by_time');
    await queryRunner.query('ALTER TABLE platforms DROP COLUMN stated, DROP COLUMN promises');
  }
}
