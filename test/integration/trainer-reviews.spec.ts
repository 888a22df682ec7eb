import { problem, reviewsView, handOutResponse, type ReviewItem } from '@parlance/contracts';
import type { Correction, KeptDecision } from '@parlance/domain';
import {
  type DataSource,
  PostgresCorrectionStore,
  PostgresDecisionStore,
  PostgresPlatformStore,
} from '@parlance/persistence';
import { type RunningTrainer } from '@parlance/trainer';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type MigratedPostgres, startMigratedPostgres } from '../support/migrated-postgres.js';
import { ask, type Answer, startTrainerForSpec } from '../support/trainer-for-spec.js';
import { TRAINER_TOKEN as TOKEN } from '../support/trainer-process.js';

const NOW = Date.now();
const DAY_MS = 86_400_000;
const minutesAgo = (minutes: number): Date => new Date(NOW - minutes * 60_000);
/** By default decisions are kept for 30 days. */
const LONG_AGO = new Date(NOW - 30 * DAY_MS - 60_000);
const NOT_QUITE = new Date(NOW - 30 * DAY_MS + 3_600_000);

const decided = (contentId: string, text: string, changes: Partial<KeptDecision> = {}): KeptDecision => ({
  id: `${changes.platform ?? 'gaming'} ${contentId} ${text}`,
  platform: 'gaming',
  contentId,
  text,
  scores: { insult: 0.1 },
  action: 'allow',
  reason: 'no score reached a threshold',
  fallback: false,
  model: 'base-1',
  policyVersion: 1,
  decidedAt: minutesAgo(10),
  ...changes,
});
const judged = (text: string, moderator: string, holds: boolean): Correction => ({
  ...{ platform: 'gaming', text, labels: { insult: holds }, moderator, judgedAt: minutesAgo(5) },
});

let postgres: MigratedPostgres;
let database: DataSource;
let trainer: RunningTrainer;
let corrections: PostgresCorrectionStore;
let decisions: PostgresDecisionStore;
const logged: string[] = [];

async function addPlatforms(): Promise<void> {
  const platforms = new PostgresPlatformStore(database);
  for (const id of ['gaming', 'kids']) {
    const policy = { labels: { insult: { review: 0.5, block: 0.9 } }, onScoringFailure: 'review' } as const;
    await platforms.put({ id, displayName: id, policy });
  }
}

beforeAll(async () => {
  postgres = await startMigratedPostgres();
  ({ database } = postgres);
  corrections = new PostgresCorrectionStore(database);
  decisions = new PostgresDecisionStore(database);
  await addPlatforms();
  await decisions.keep([
    ...Array.from({ length: 1_500 }, (_, i) => decided(`old-${i}`, `old ${i}`, { decidedAt: LONG_AGO })),
    decided('kept', 'not quite as old', { decidedAt: NOT_QUITE, action: 'review' }),
  ]);
  await corrections.add([judged('old 7', 'ann', true)]);
  trainer = await start();
});
afterAll(async () => {
  await trainer.close();
  await postgres.stop();
});

function start(): Promise<RunningTrainer> {
  const environment = { DATABASE_URL: postgres.url };
  return startTrainerForSpec(environment, logged);
}

const call = (method: string, path: string, body?: unknown, token = TOKEN): Promise<Answer> =>
  ask(method, `${trainer.url}/v1/platforms/${path}`, { body, token });

async function handOut(moderator: string, items: number): Promise<ReviewItem[]> {
  const { status, body } = await call('POST', 'gaming/reviews/hand-out', { moderator, items });
  expect(status).toBe(200);
  return handOutResponse.parse(body).items;
}

const textsIn = (items: readonly ReviewItem[]): string[] => items.map(({ text }) => text).sort();
const metrics = async (): Promise<string> => (await fetch(`${trainer.url}/metrics`)).text();
const metric = async (series: string): Promise<number> =>
  Number(
    (await metrics())
      .split('\n')
      .find((line) => line.startsWith(`${series} `))
      ?.split(' ')[1],
  );

describe('old decisions', () => {
  it('age out with the texts that nothing else refers to, and are counted', async () => {
    await expect.poll(() => metric('parlance_aged_out_decisions_total'), { timeout: 10_000 }).toBe(1_500);
    expect(await metric('parlance_aged_out_texts_total')).toBe(1_499);
    const kept = await decisions.latest('gaming', ['old-7', 'old-8', 'kept']);
    expect([...kept].map(([id, { text }]) => [id, text])).toEqual([['kept', 'not quite as old']]);
    expect((await corrections.judgements('gaming')).map(({ text }) => text)).toEqual(['old 7']);
    expect(logged.some((line) => line.includes('"decisions":1500,"droppedTexts":1499'))).toBe(true);
  });

  it('that wait for a review show in the metrics of the queue, by platform', async () => {
    await expect.poll(() => metric('parlance_review_queue_items{platform="gaming"}'), { timeout: 10_000 }).toBe(1);
    const age = await metric('parlance_review_queue_age_seconds{platform="gaming"}');
    expect(Math.abs(age - (30 * DAY_MS - 3_600_000) / 1000)).toBeLessThan(300);
    expect(await metric('parlance_review_queue_items{platform="kids"}')).toBe(0);
    expect(await metric('parlance_review_queue_age_seconds{platform="kids"}')).toBe(0);
  });
});

describe('reviews', () => {
  beforeEach(async () => {
    await database.query('TRUNCATE texts, corrections, decisions, review_leases');
  });

  it('are handed out with what was decided, why, and until when', async () => {
    await decisions.keep([decided('c1', 'you are trash', { scores: { insult: 0.7 }, action: 'review' })]);
    const [item] = await handOut('ann', 1);
    expect({ ...item, id: '', leasedUntil: '', why: '' }).toEqual({
      id: '',
      contentId: 'c1',
      text: 'you are trash',
      scores: { insult: 0.7 },
      action: 'review',
      model: 'base-1',
      decidedAt: minutesAgo(10).toISOString(),
      why: '',
      leasedUntil: '',
    });
    expect(['uncertain', 'random']).toContain(item!.why);
    const leaseMinutes = (Date.parse(item!.leasedUntil) - Date.now()) / 60_000;
    expect(Math.abs(leaseMinutes - 15)).toBeLessThan(1);
  });

  it('mix uncertain, disputed and random texts', async () => {
    await decisions.keep(
      Array.from({ length: 200 }, (_, i) => decided(`c${i}`, `text ${i}`, { scores: { insult: i / 400 } })),
    );
    await corrections.add(
      Array.from({ length: 20 }, (_, i) => `disputed ${i}`).flatMap((text) => [
        judged(text, 'bob', true),
        judged(text, 'cleo', false),
      ]),
    );
    const items = await handOut('ann', 20);
    const of = (why: string): ReviewItem[] => items.filter((item) => item.why === why);
    expect([of('uncertain').length, of('disputed').length, of('random').length]).toEqual([10, 5, 5]);
    // The threshold is .5: of 200 scores up to .4975 the nearest are the last.
    for (const { scores } of of('uncertain')) expect(scores!['insult']).toBeGreaterThan(0.45);
    for (const item of of('disputed')) expect([item.scores, item.contentId]).toEqual([undefined, undefined]);
  });

  it('go to one moderator each, however many ask at once, until everything is handed out', async () => {
    await decisions.keep(Array.from({ length: 60 }, (_, i) => decided(`c${i}`, `text ${i}`)));
    const moderators = ['ann', 'bob', 'cleo', 'dan'];
    const first = await Promise.all(moderators.map((moderator) => handOut(moderator, 10)));
    expect(first.map(({ length }) => length)).toEqual([10, 10, 10, 10]);
    expect(new Set(first.flat().map(({ id }) => id)).size).toBe(40);
    const rest = await handOut('eve', 100);
    expect(new Set([...first.flat(), ...rest].map(({ id }) => id)).size).toBe(60);
    expect(rest).toHaveLength(20);
    expect(await handOut('fay', 10)).toEqual([]);
  });

  it('that a moderator holds come again when he asks again, first, and go to others once he releases them', async () => {
    await decisions.keep(Array.from({ length: 8 }, (_, i) => decided(`c${i}`, `text ${i}`)));
    const first = await handOut('ann', 5);
    const again = await handOut('ann', 7);
    expect(again.slice(0, 5).map(({ id }) => id)).toEqual(first.map(({ id }) => id));
    expect(again).toHaveLength(7);
    expect(await handOut('bob', 8)).toHaveLength(1);
    const [released, ...others] = again.map(({ id }) => id);
    const release = (body: object) => call('POST', 'gaming/reviews/release', { moderator: 'ann', ...body });
    expect(await release({ items: [released] })).toEqual({ status: 200, body: { released: 1 } });
    expect((await handOut('bob', 8)).map(({ id }) => id)).toContain(released);
    expect(await release({})).toEqual({ status: 200, body: { released: others.length } });
    expect(await handOut('cleo', 8)).toHaveLength(6);
  });

  it('leave the queue with a correction by content id, and come back to another if it is disputed', async () => {
    await decisions.keep([decided('c1', 'you noob', { action: 'review' }), decided('c2', 'gg')]);
    expect(textsIn(await handOut('ann', 10))).toEqual(['gg', 'you noob']);
    const correct = (moderator: string, holds: boolean) =>
      call('POST', 'gaming/corrections', {
        corrections: [{ contentId: 'c1', labels: { insult: holds }, moderator, judgedAt: minutesAgo(1).toISOString() }],
      });
    expect(await correct('ann', true)).toEqual({ status: 200, body: { stored: 1, repeated: 0 } });
    expect(textsIn(await handOut('ann', 10))).toEqual(['gg']);
    expect(await handOut('bob', 10)).toEqual([]);
    await correct('bob', false);
    await call('POST', 'gaming/reviews/release', { moderator: 'ann' });
    expect(textsIn(await handOut('ann', 10))).toEqual(['gg']);
    expect((await handOut('cleo', 10)).map(({ text, why, contentId }) => [text, why, contentId])).toEqual([
      ['you noob', 'disputed', 'c1'],
    ]);
  });

  it('are counted by kind, with the age of the oldest', async () => {
    await decisions.keep([
      decided('c1', 'you are trash', { action: 'review', decidedAt: minutesAgo(60) }),
      decided('c2', 'so are you', { action: 'review' }),
      decided('c3', 'gg'),
    ]);
    await corrections.add([judged('you noob', 'ann', true), judged('you noob', 'bob', false)]);
    await handOut('cleo', 1);
    const { oldestAgeSeconds, ...counts } = reviewsView.parse((await call('GET', 'gaming/reviews')).body);
    expect(counts).toEqual({ toReview: 2, disputed: 1, handedOut: 1 });
    expect(Math.abs(oldestAgeSeconds - 3_600)).toBeLessThan(300);
    expect((await call('GET', 'kids/reviews')).body).toEqual({
      toReview: 0,
      disputed: 0,
      handedOut: 0,
      oldestAgeSeconds: 0,
    });
  });

  it('need the token, a platform that exists, and a whole request', async () => {
    const asked = { moderator: 'ann' };
    expect((await call('POST', 'gaming/reviews/hand-out', asked, 'another')).status).toBe(401);
    for (const [method, path, body] of [
      ['GET', 'nowhere/reviews', undefined],
      ['POST', 'nowhere/reviews/hand-out', asked],
      ['POST', 'nowhere/reviews/release', asked],
      ['DELETE', 'nowhere/contents/c1/text', undefined],
    ] as const) {
      const answer = await call(method, path, body);
      expect([answer.status, problem.parse(answer.body).type]).toEqual([404, 'urn:parlance:problem:unknown-platform']);
    }
    for (const [body, pointer] of [
      [{}, '/moderator'],
      [{ ...asked, items: 101 }, '/items'],
      [{ ...asked, items: 0 }, '/items'],
      [{ moderator: 'a\u0000b' }, '/moderator'],
    ] as const) {
      const answer = await call('POST', 'gaming/reviews/hand-out', body);
      expect([answer.status, problem.parse(answer.body).errors?.[0]?.pointer]).toEqual([422, pointer]);
    }
    const released = await call('POST', 'gaming/reviews/release', { ...asked, items: ['c1'] });
    expect([released.status, problem.parse(released.body).errors?.[0]?.pointer]).toEqual([422, '/items/0']);
  });

  it('never show in the log', async () => {
    await decisions.keep([decided('c1', 'walnut of a player')]);
    await handOut('ann', 5);
    await call('DELETE', 'gaming/contents/c1/text');
    expect(logged.join('')).toContain('reviews.handed-out');
    expect(logged.join('')).toContain('content.erased');
    expect(logged.join('')).not.toContain('walnut');
  });
});

describe('erasing a content', () => {
  beforeEach(async () => {
    await database.query('TRUNCATE texts, corrections, decisions, review_leases');
  });

  it('takes its texts from decisions, corrections and reviews of its platform, and says how many; another platform keeps its own', async () => {
    const id = 'match/7 #1';
    await decisions.keep([
      decided(id, 'my address is here', { decidedAt: minutesAgo(30) }),
      decided(id, 'my address was here', { action: 'review' }),
      decided('k1', 'my address is here', { platform: 'kids' }),
      decided('c2', 'gg'),
    ]);
    await corrections.add([judged('my address is here', 'ann', false), judged('gg', 'ann', false)]);
    expect(textsIn(await handOut('bob', 10))).toEqual(['my address was here']);

    const path = `gaming/contents/${encodeURIComponent(id)}/text`;
    expect(await call('DELETE', path)).toEqual({
      status: 200,
      body: { contentId: id, texts: 2, decisions: 2, judgements: 1 },
    });
    // What a training would be drawn from.
    expect((await corrections.judgements('gaming')).map(({ text }) => text)).toEqual(['gg']);
    expect(await handOut('bob', 10)).toEqual([]);
    const latest = async (platform: string, content: string) =>
      (await decisions.latest(platform, [content])).get(content);
    expect(await latest('gaming', id)).toMatchObject({ model: 'base-1' });
    expect(await latest('gaming', id)).not.toHaveProperty('text');
    expect(await latest('kids', 'k1')).toMatchObject({ text: 'my address is here' });
    expect(await call('DELETE', path)).toMatchObject({ status: 200, body: { texts: 0, decisions: 0, judgements: 0 } });
  });

  it('that was corrected by its text alone is done by that text, which shows in no log', async () => {
    await corrections.add([judged('my address is here', 'ann', false), judged('gg', 'ann', false)]);
    await decisions.keep([decided('k1', 'my address is here', { platform: 'kids' })]);
    const erase = (text: string) => call('POST', 'gaming/texts/erase', { text });
    expect(await erase('my address is here')).toEqual({
      status: 200,
      body: { texts: 1, decisions: 0, judgements: 1 },
    });
    expect((await corrections.judgements('gaming')).map(({ text }) => text)).toEqual(['gg']);
    expect((await decisions.latest('kids', ['k1'])).get('k1')?.text).toBe('my address is here');
    const unknown = await erase('never said');
    expect([unknown.status, problem.parse(unknown.body).type]).toEqual([404, 'urn:parlance:problem:unknown-text']);
    const empty = await erase('');
    expect([empty.status, problem.parse(empty.body).errors?.[0]?.pointer]).toEqual([422, '/text']);
    expect(logged.join('')).toContain('text.erased');
    expect(logged.join('')).not.toContain('my address');
    const audit = await database.query<{ actor: string; facts: object }[]>(
      `SELECT actor, facts FROM audit_log WHERE action = 'text.erased'`,
    );
    expect(audit).toEqual([{ actor: 'admin', facts: { texts: 1, decisions: 0, judgements: 1 } }]);
  });

  it('that the platform never had is a 404, even if another has it', async () => {
    await decisions.keep([decided('k1', 'gg', { platform: 'kids' })]);
    const answer = await call('DELETE', 'gaming/contents/k1/text');
    expect([answer.status, problem.parse(answer.body).type]).toEqual([404, 'urn:parlance:problem:unknown-content']);
  });
});

it('a trainer that starts beside another ages out nothing twice, and both close', async () => {
  await database.query('TRUNCATE texts, corrections, decisions, review_leases');
  await decisions.keep(
    Array.from({ length: 2_500 }, (_, i) => decided(`old-${i}`, `old ${i}`, { decidedAt: LONG_AGO })),
  );
  logged.length = 0;
  const others = await Promise.all([start(), start()]);
  const left = async (): Promise<number> =>
    (await database.query<{ left: number }[]>('SELECT count(*)::integer AS left FROM decisions'))[0]!.left;
  await expect.poll(left, { timeout: 10_000 }).toBe(0);
  await Promise.all(others.map((other) => other.close()));
  const gone = logged
    .filter((line) => line.includes('decisions.aged-out'))
    .reduce((sum, line) => sum + (JSON.parse(line) as { decisions: number }).decisions, 0);
  expect(gone).toBe(2_500);
});
