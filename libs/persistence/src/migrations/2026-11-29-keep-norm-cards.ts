import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Norm cards, in a platform's order. Their texts are among `texts`, so that one that is erased is gone from here, too. */
export class KeepNormCards1795953600000 implements MigrationInterface {
  readonly name = 'KeepNormCards1795953600000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE norm_cards (
        platform text COLLATE "C" NOT NULL,
        text_hash text COLLATE "C" NOT NULL,
        label text COLLATE "C" NOT NULL,
        place integer NOT NULL,
        reading boolean NOT NULL,
        note text,
        PRIMARY KEY (platform, text_hash, label)
      )
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE norm_cards');
  }
}
