import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Texts by hash, and what refers to them: corrections and decisions. Nothing references `texts` with a key, so that a text
 * can be erased while what was said of it stays.
 *
 * A text is JSON, a string: PostgreSQL's `text` has neither NUL nor half a surrogate pair, and people's texts have both.
 * A correction's `subject` is what was judged: the content by id, or else the text.
 */
export class KeepCorrections1795608000000 implements MigrationInterface {
  readonly name = 'KeepCorrections1795608000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE texts (
        hash text COLLATE "C" PRIMARY KEY CHECK (hash ~ '^[0-9a-f]{64}$'),
        text json NOT NULL CHECK (json_typeof(text) = 'string')
      )
    `);
    await queryRunner.query(`
      CREATE TABLE corrections (
        platform text COLLATE "C" NOT NULL,
        subject text COLLATE "C" NOT NULL GENERATED ALWAYS AS (
          CASE WHEN content_id IS NULL THEN 'text:' || text_hash ELSE 'content:' || content_id END
        ) STORED,
        moderator text COLLATE "C" NOT NULL,
        label text COLLATE "C" NOT NULL,
        judged_at timestamptz NOT NULL,
        content_id text COLLATE "C",
        text_hash text COLLATE "C" NOT NULL,
        holds boolean NOT NULL,
        reason text,
        stored_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (platform, subject, moderator, label, judged_at)
      )
    `);
    await queryRunner.query(`
      CREATE TABLE decisions (
        id text COLLATE "C" PRIMARY KEY,
        platform text COLLATE "C" NOT NULL,
        content_id text COLLATE "C" NOT NULL,
        text_hash text COLLATE "C" NOT NULL,
        author_id text,
        thread_id text,
        scores jsonb NOT NULL,
        action text NOT NULL,
        reason text NOT NULL,
        fallback boolean NOT NULL,
        model text NOT NULL,
        policy_version integer NOT NULL,
        decided_at timestamptz NOT NULL
      )
    `);
    await queryRunner.query('CREATE INDEX decisions_by_content ON decisions (platform, content_id, decided_at DESC)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE decisions, corrections, texts');
  }
}
