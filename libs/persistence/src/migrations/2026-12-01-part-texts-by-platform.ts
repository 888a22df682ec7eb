import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Texts are each platform's own, so that one can erase a text that another keeps. Texts that nothing refers to are dropped. */
export class PartTextsByPlatform1796126400001 implements MigrationInterface {
  readonly name = 'PartTextsByPlatform1796126400001';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE texts RENAME TO shared_texts');
    await queryRunner.query('ALTER TABLE shared_texts RENAME CONSTRAINT texts_pkey TO shared_texts_pkey');
    await queryRunner.query(`
      CREATE TABLE texts (
        platform text COLLATE "C" NOT NULL,
        hash text COLLATE "C" NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$'),
        text json NOT NULL CHECK (json_typeof(text) = 'string'),
        PRIMARY KEY (platform, hash)
      )
    `);
    await queryRunner.query(`
      INSERT INTO texts (platform, hash, text)
      SELECT referred.platform, shared.hash, shared.text
      FROM (SELECT platform, text_hash FROM decisions UNION SELECT platform, text_hash FROM corrections) AS referred
        JOIN shared_texts AS shared ON shared.hash = referred.text_hash
    `);
    await queryRunner.query('DROP TABLE shared_texts');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE texts RENAME TO platform_texts');
    await queryRunner.query('ALTER TABLE platform_texts RENAME CONSTRAINT texts_pkey TO platform_texts_pkey');
    await queryRunner.query(`
      CREATE TABLE texts (
        hash text COLLATE "C" PRIMARY KEY CHECK (hash ~ '^[0-9a-f]{64}$'),
        text json NOT NULL CHECK (json_typeof(text) = 'string')
      )
    `);
    await queryRunner.query(
      'INSERT INTO texts (hash, text) SELECT DISTINCT ON (hash) hash, text FROM platform_texts ORDER BY hash, platform',
    );
    await queryRunner.query('DROP TABLE platform_texts');
  }
}
