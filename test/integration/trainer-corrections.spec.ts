import { problem } from '@parlance/contracts';
import type { KeptDecision } from '@parlance/domain';
import { type DataSource, PostgresCorrectionStore, PostgresDecisionStore, textHash } from '@parlance/persistence';
import { type RunningTrainer } from '@parlance/trainer';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type MigratedPostgres, startMigratedPostgres } from '../support/migrated-postgres.js';
import { ask, type Answer, startTrainerForSpec } from '../support/trainer-for-spec.js';

const NOON = '2026-11-25T12:00:00.000Z';
const BY_ANN = { moderator: 'ann', judgedAt: NOON };
const BY_TEXT = { ...BY_ANN, text: 'gg', labels: { insult: false } };
const BY_ID = { ...BY_ANN, contentId: 'chat-1', labels: { insult: true, spam: false } };
const DECISION: KeptDecision = {
  id: 'd-1',
  platform: 'gaming',
  contentId: 'chat-1',
  text: 'you are trash',
  scores: { insult: 0.31 },
  action: 'allow',
  reason: 'no score reached a threshold',
  fallback: false,
  model: 'base-1',
  policyVersion: 1,
  decidedAt: new Date(NOON),
};

let postgres: MigratedPostgres;
let database: DataSource;
let trainer: RunningTrainer;
let corrections: PostgresCorrectionStore;
let decisions: PostgresDecisionStore;
const logged: string[] = [];

beforeAll(async () => {
  postgres = await startMigratedPostgres();
  ({ database } = postgres);
  corrections = new PostgresCorrectionStore(database);
  decisions = new PostgresDecisionStore(database);
  trainer = await startTrainerForSpec({ DATABASE_URL: postgres.url }, logged);
});
afterAll(async () => {
  await trainer.close();
  await postgres.stop();
});
beforeEach(async () => {
  await database.query('TRUNCATE platforms, texts, corrections, decisions');
  for (const [platform, labels] of [
    ['gaming', { insult: { block: 0.9 }, spam: {} }],
    ['kids', { profanity: { block: 0.5 } }],
  ] as const)
    await call('PUT', `/v1/platforms/${platform}`, { displayName: platform, policy: { labels } });
});

const call = (method: string, path: string, body?: unknown): Promise<Answer> =>
  ask(method, `${trainer.url}${path}`, { body });

const correct = (...given: object[]) => call('POST', '/v1/platforms/gaming/corrections', { corrections: given });
const kept = async () =>
  (await corrections.judgements('gaming'))
    .map(({ text, label, holds, moderator }) => `${text} ${label} ${holds ? 'yes' : 'no'} ${moderator}`)
    .sort();

/** The problems of an answer, as `pointer detail`; nothing was stored. */
async function problemsIn(answer: { status: number; body: unknown }): Promise<string[]> {
  expect(answer.status).toBe(422);
  expect(await kept()).toEqual([]);
  return problem.parse(answer.body).errors!.map(({ pointer, detail }) => `${pointer} ${detail}`);
}

describe('corrections', () => {
  it('are recorded by text or by the id of a decided content, with all that was said', async () => {
    await decisions.keep([DECISION]);
    const answer = await correct(BY_TEXT, { ...BY_ID, reason: 'aimed at a player' });
    expect(answer).toEqual({ status: 200, body: { stored: 2, repeated: 0 } });
    const judgements = await corrections.judgements('gaming');
    expect(judgements.find(({ label, holds }) => label === 'insult' && holds)).toEqual({
      textHash: textHash('you are trash'),
      text: 'you are trash',
      label: 'insult',
      holds: true,
      moderator: 'ann',
      judgedAt: new Date(NOON),
      contentId: 'chat-1',
      reason: 'aimed at a player',
    });
    expect(await kept()).toEqual(['gg insult no ann', 'you are trash insult yes ann', 'you are trash spam no ann']);
  });

  it('change nothing when they are sent twice', async () => {
    await correct(BY_TEXT);
    expect(await correct(BY_TEXT, { ...BY_TEXT, text: 'gl' }, BY_TEXT)).toEqual({
      status: 200,
      body: { stored: 1, repeated: 2 },
    });
    expect(await kept()).toEqual(['gg insult no ann', 'gl insult no ann']);
  });

  it('are the same at the same moment, in whatever time zone it is written', async () => {
    await correct(BY_TEXT);
    expect(await correct({ ...BY_TEXT, judgedAt: '2026-11-25T14:00:00+02:00' })).toMatchObject({
      body: { stored: 0, repeated: 1 },
    });
  });

  it('of a content that was never decided are refused, each by its place, and nothing is stored', async () =>
    expect(await problemsIn(await correct(BY_TEXT, BY_ID, { ...BY_ID, contentId: 'chat-2' }))).toEqual([
      '/corrections/1/contentId no text is known of content chat-1: it was not decided yet, or its text was erased; send the text with it',
      '/corrections/2/contentId no text is known of content chat-2: it was not decided yet, or its text was erased; send the text with it',
    ]));

  it('of tomorrow are refused: they would count instead of all that come until then', async () =>
    expect(await problemsIn(await correct({ ...BY_TEXT, judgedAt: '2999-01-01T00:00:00.000Z' }))).toEqual([
      '/corrections/0/judgedAt 2999-01-01T00:00:00.000Z is in the future: a judgement was made before it is sent',
    ]));

  it('are recorded if a clock goes a minute before the server’s', async () => {
    const inAMinute = new Date(Date.now() + 60_000).toISOString();
    expect(await correct({ ...BY_TEXT, judgedAt: inAMinute })).toMatchObject({ status: 200 });
  });

  it("do not reach another platform's contents", async () => {
    await decisions.keep([{ ...DECISION, platform: 'kids' }]);
    expect(await problemsIn(await correct(BY_ID))).toHaveLength(1);
  });

  it('of an erased text are refused', async () => {
    await decisions.keep([DECISION]);
    await corrections.eraseText('gaming', textHash('you are trash'));
    expect(await problemsIn(await correct(BY_ID))).toHaveLength(1);
  });

  it('with labels that the platform does not have are refused, each by its place', async () =>
    expect(
      await problemsIn(await correct({ ...BY_TEXT, labels: { insult: true, profanity: true, sexism: false } })),
    ).toEqual([
      '/corrections/0/labels/profanity the platform has no label profanity: its policy has insult, spam',
      '/corrections/0/labels/sexism the platform has no label sexism: its policy has insult, spam',
    ]));

  it('that contradict each other are refused, and a later judgement is not', async () => {
    const denied = { ...BY_TEXT, labels: { insult: true } };
    expect(await problemsIn(await correct(BY_TEXT, denied))).toEqual([
      '/corrections/1 the same moderator said otherwise of the same content at the same time: to correct a judgement, send a later one',
    ]);
    expect(await correct(BY_TEXT, { ...denied, judgedAt: '2026-11-25T12:00:00.001Z' })).toMatchObject({
      body: { stored: 2, repeated: 0 },
    });
    expect(await correct(denied)).toMatchObject({ status: 422 });
  });

  it('of the wrong shape are refused with a pointer each', async () =>
    expect(
      await problemsIn(await correct({ ...BY_ANN, labels: {} }, BY_TEXT, { ...BY_TEXT, judgedAt: 'noon' })),
    ).toEqual([
      '/corrections/0/labels names no label: at least one was judged',
      '/corrections/0 names no content: expected contentId, text or both',
      '/corrections/2/judgedAt Invalid ISO datetime',
    ]));

  it('for a platform that does not exist are 404', async () => {
    const answer = await call('POST', '/v1/platforms/nowhere/corrections', { corrections: [BY_TEXT] });
    expect([answer.status, problem.parse(answer.body).type]).toEqual([404, 'urn:parlance:problem:unknown-platform']);
  });

  it('come by the thousand: 5,000 in one request, and no more', async () => {
    const many = Array.from({ length: 5_000 }, (_, i) => ({ ...BY_TEXT, text: `${'chat line '.repeat(8)}${i}` }));
    expect(await correct(...many)).toEqual({ status: 200, body: { stored: 5_000, repeated: 0 } });
    expect(await correct(...many, BY_TEXT)).toMatchObject({ status: 422 });
  });

  it('keep what a text holds, to the code unit, and nothing of it in the log', async () => {
    logged.length = 0;
    const text = 'walnut \u0000 \ud800 e\u0301';
    await correct({ ...BY_TEXT, text });
    expect((await corrections.judgements('gaming'))[0]!.text).toBe(text);
    expect(logged.join('')).toContain('corrections.recorded');
    expect(logged.join('')).not.toContain('walnut');
  });

  it('are counted by platform, once each', async () => {
    const counted = async () =>
      Number(
        /parlance_corrections_total\{platform="gaming"\} (\d+)/.exec(
          await (await fetch(`${trainer.url}/metrics`)).text(),
        )?.[1] ?? 0,
      );
    const before = await counted();
    await correct(BY_TEXT, { ...BY_TEXT, text: 'gl' });
    await correct(BY_TEXT);
    expect(await counted()).toBe(before + 2);
  });

  it('of decisions that are kept are counted by the model that decided, and by whether they agree with it, once each', async () => {
    const decided = (contentId: string, insult: number, model = 'gaming-7') => ({
      ...DECISION,
      ...{ id: contentId, contentId, text: `text of ${contentId}`, scores: { insult }, model },
    });
    await decisions.keep([
      decided('c-1', 0.95),
      decided('c-2', 0.89),
      decided('c-3', 0.2),
      decided('c-4', 1, 'gaming-6'),
    ]);
    const judged = (contentId: string, insult: boolean, text?: string) => ({
      ...{ contentId, labels: { insult, spam: true }, moderator: 'ann', judgedAt: NOON },
      ...(text !== undefined && { text }),
    });
    const given = [
      judged('c-1', true),
      judged('c-2', true),
      judged('c-3', false, 'text of c-3'),
      judged('c-4', false),
      // Edited since, and never decided: no decision was judged.
      judged('c-1', false, 'text of c-1, edited'),
      judged('c-9', false, 'text of c-9'),
    ].map((correction, i) => ({ ...correction, moderator: `moderator ${i}` }));
    expect(await correct(...given)).toMatchObject({ body: { stored: 6 } });
    expect(await correct(...given)).toMatchObject({ body: { repeated: 6 } });
    const metrics = await (await fetch(`${trainer.url}/metrics`)).text();
    const series = metrics.split('\n').filter((line) => /^parlance_judged_decisions_total.*gaming-[67]/.test(line));
    expect(series.sort()).toEqual([
      'parlance_judged_decisions_total{platform="gaming",model="gaming-6",outcome="disagreed"} 1',
      'parlance_judged_decisions_total{platform="gaming",model="gaming-7",outcome="agreed"} 2',
      'parlance_judged_decisions_total{platform="gaming",model="gaming-7",outcome="disagreed"} 1',
    ]);
  });
});
