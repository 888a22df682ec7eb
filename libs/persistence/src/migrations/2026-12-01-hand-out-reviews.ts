import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which text is whose to review, and until when. The indices walk a platform's decided texts one by one, in the order of
 * their hashes (`decisions_by_text`), the same of what a policy sends to review (`decisions_to_review`), find what was said
 * of a text (`corrections_by_text`), and what is old (`decisions_by_age`).
 */
export class HandOutReviews1796126400000 implements MigrationInterface {
  readonly name = 'HandOutReviews1796126400000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE review_leases (
        platform text COLLATE "C" NOT NULL,
        text_hash text COLLATE "C" NOT NULL,
        moderator text COLLATE "C" NOT NULL,
        why text NOT NULL CHECK (why IN ('uncertain', 'disputed', 'random')),
        leased_until timestamptz NOT NULL,
        PRIMARY KEY (platform, text_hash)
      )
    `);
    await queryRunner.query('CREATE INDEX review_leases_by_moderator ON review_leases (platform, moderator)');
    await queryRunner.query('CREATE INDEX decisions_by_text ON decisions (platform, text_hash, decided_at DESC)');
    await queryRunner.query(
      `CREATE INDEX decisions_to_review ON decisions (platform, text_hash, decided_at) WHERE action = 'review'`,
    );
    await queryRunner.query('CREATE INDEX decisions_by_age ON decisions (decided_at)');
    await queryRunner.query('CREATE INDEX corrections_by_text ON corrections (platform, text_hash, moderator)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX corrections_by_text, decisions_by_age, decisions_to_review, decisions_by_text');
    await queryRunner.query('DROP TABLE review_leases');
  }
}
