import { type DataSource, PostgresCorrectionStore } from '@parlance/persistence';
import { type RunningTrainer } from '@parlance/trainer';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../support/free-port.js';
import { runCli } from '../support/run-cli.js';
import { type MigratedPostgres, startMigratedPostgres } from '../support/migrated-postgres.js';
import { ask, startTrainerForSpec } from '../support/trainer-for-spec.js';
import { TRAINER_TOKEN as TOKEN } from '../support/trainer-process.js';

const NOON = '2026-11-25T12:00:00.000Z';

let postgres: MigratedPostgres;
let database: DataSource;
let trainer: RunningTrainer;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parlance-corrections-'));
  postgres = await startMigratedPostgres();
  ({ database } = postgres);
  trainer = await startTrainerForSpec({ DATABASE_URL: postgres.url });
  const policy = { labels: { insult: { block: 0.9 }, spam: {} } };
  await ask('PUT', `${trainer.url}/v1/platforms/gaming`, { body: { displayName: 'Gaming', policy } });
});
afterAll(async () => {
  await trainer.close();
  await postgres.stop();
  await rm(folder, { recursive: true });
});
beforeEach(() => database.query('TRUNCATE texts, corrections'));

interface Import {
  readonly name?: string;
  readonly token?: string;
  readonly url?: string;
}

async function importing(rows: string | Buffer, args: readonly string[] = [], given: Import = {}) {
  const { name = 'rows.jsonl', token = TOKEN, url = trainer.url } = given;
  const file = join(folder, name);
  await writeFile(file, rows);
  return runCli(['corrections', 'import', '--url', url, '--platform', 'gaming', ...args, file], {
    env: { PARLANCE_TOKEN: token },
  });
}

const jsonLines = (count: number) =>
  Array.from({ length: count }, (_, i) =>
    JSON.stringify({ text: `text ${i}`, labels: { insult: i % 2, spam: null } }),
  ).join('\n');
const BY_ANN = ['--moderator', 'ann', '--judged-at', NOON];
const store = () => new PostgresCorrectionStore(database);

describe('parlance corrections import', () => {
  it('records a file in portions, and nothing more when it is repeated', async () => {
    const first = await importing(jsonLines(2_500), BY_ANN);
    expect(first).toMatchObject({
      code: 0,
      stdout: `{"stored":2500,"repeated":0,"judgedAt":"${NOON}"}\n`,
      stderr:
        '2,500 corrections; texts by label:\n  insult: 1,250 yes, 1,250 no\n0 errors, 0 warnings: it can be imported\n',
    });
    expect(await store().counts('gaming')).toMatchObject({
      judgements: 2_500,
      labels: { insult: { yes: 1_250, no: 1_250 } },
    });
    const again = await importing(jsonLines(2_500), BY_ANN);
    expect(again.stdout).toBe(`{"stored":0,"repeated":2500,"judgedAt":"${NOON}"}\n`);
  });

  it('reads a CSV file by its columns', async () => {
    const rows = `id,text,insult,spam,moderator,judgedAt,reason,thread
chat-1,"you, walnut",1,,bob,2026-11-24T10:00:00+02:00,aimed at a player,t1
,gg,0,false,,,,t1
`;
    const args = [...BY_ANN, '--ignore-column', 'thread'];
    expect(await importing(rows, args, { name: 'rows.csv' })).toMatchObject({ code: 0, stdout: /"stored":2/ as never });
    const judgements = await store().judgements('gaming');
    expect(judgements).toHaveLength(3);
    expect(judgements.find(({ moderator }) => moderator === 'bob')).toMatchObject({
      text: 'you, walnut',
      label: 'insult',
      holds: true,
      contentId: 'chat-1',
      judgedAt: new Date('2026-11-24T08:00:00Z'),
      reason: 'aimed at a player',
    });
  });

  it('only says what it would do with --dry-run', async () => {
    const { code, stdout, stderr } = await importing(jsonLines(20), [...BY_ANN, '--dry-run']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(
      '20 corrections; texts by label:\n  insult: 10 yes, 10 no\n0 errors, 0 warnings: it can be imported\n',
    );
    expect((await store().counts('gaming')).judgements).toBe(0);
  });

  it('sends nothing of a file with an error, and names each with its lines and what to do', async () => {
    const rows = Buffer.concat([
      Buffer.from(`${jsonLines(10)}\n`),
      Buffer.from('{"text":"J\u00fcrgen","labels":{"insult":1}}\n', 'latin1'),
      Buffer.from('{"text":"text 0","labels":{"insult":1}}\n{"text":"b","labels":{"insullt":1}}\n{"text":"c"}\n'),
    ]);
    const { code, stdout, stderr } = await importing(rows, BY_ANN);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe(
      `error: line 11: not UTF-8
  -> save the file as UTF-8
error: line 14: "labels" expected record, received undefined
  -> mend the row or take it out
error: lines 1, 12: the same text is and is not insult, by the same moderator at the same time
  -> keep the reading that is meant, or give each its own time: then the later one counts
error: line 13: the platform has no label insullt: it has insult, spam
  -> write insult if that is meant, else leave it out
12 corrections; texts by label:
  insult: 6 yes, 5 no
  insullt: 1 yes, 0 no
4 errors, 0 warnings: it cannot be imported
`,
    );
    expect((await store().counts('gaming')).judgements).toBe(0);
  });

  it('names what the server refuses by its line, and how to go on', async () => {
    await importing('{"text":"text 1003","labels":{"insult":0}}', BY_ANN);
    const { code, stderr } = await importing(jsonLines(1_005), BY_ANN);
    expect(code).toBe(2);
    expect(stderr).toContain(
      `parlance: line 1004: the same moderator said otherwise of the same content at the same time: to correct a judgement, send a later one (1000 of 1005 corrections were sent before); to go on, repeat it with --judged-at ${NOON}\n`,
    );
    expect((await store().counts('gaming')).judgements).toBe(1_001);
  });

  it.each<[string, string[], Import, RegExp]>([
    ['a platform that does not exist', ['--platform', 'nowhere'], {}, /404 .*there is no platform nowhere/],
    ['a wrong token', [], { token: 'another-token' }, /401 .*this is no key, or it was revoked/],
    ['a time that is none', ['--judged-at', 'noon'], {}, /expected a time such as 2026-11-25T12:00:00Z/],
    ['an address that is none', [], { url: 'nowhere' }, /--url nowhere: expected an address/],
    ['a CSV file with semicolons', ['--format', 'csv'], {}, /separated by ";", write it with commas/],
  ])('says what is wrong with %s', async (_, args, given, message) => {
    const { code, stdout, stderr } = await importing('text;insult\ngg;0\n', args, given);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it('says where nobody listens', async () => {
    const { code, stderr } = await importing('', [], { url: `http://127.0.0.1:${await freePort()}` });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^parlance: cannot reach http:\S+: nothing listens there\n$/);
  });

  it('needs a moderator', async () => {
    const { code, stderr } = await importing('{"text":"a","labels":{"insult":1}}');
    expect(code).toBe(1);
    expect(stderr).toContain('error: line 1: names no moderator, and there is no --moderator\n');
  });
});
