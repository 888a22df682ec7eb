import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Platforms and their policies. Ids sort by byte, whatever the database's locale. */
export class CreatePlatforms1795521600000 implements MigrationInterface {
  readonly name = 'CreatePlatforms1795521600000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE platforms (
        id text COLLATE "C" PRIMARY KEY CHECK (id ~ '^[a-z0-9][a-z0-9-]{0,63}$'),
        display_name text NOT NULL,
        policy jsonb NOT NULL,
        version integer NOT NULL CHECK (version >= 1),
        updated_at timestamptz NOT NULL
      )
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE platforms');
  }
}
