import { createHash } from 'node:crypto';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fingerprint } from './fingerprint.js';
import { readRows, TrainingDataError } from './read-rows.js';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rows-'));
  await mkdir(join(directory, 'base'));
});

afterEach(() => rm(directory, { recursive: true }));

async function write(file: string, lines: readonly string[]): Promise<Buffer> {
  const bytes = gzipSync(lines.join('\n'));
  await writeFile(join(directory, 'base', file), bytes);
  return bytes;
}

const line = (text: string, labels: object) => JSON.stringify({ text, labels, lang: 'en', set: 'own' });

describe('readRows', () => {
  it('reads the files of a split by name, and what it does not know of a row is not in it', async () => {
    await write('b.train.jsonl.gz', [line('second', { toxicity: 1, griefing: 1 })]);
    await write('a.train.jsonl.gz', [line('first', {}), '']);
    await write('a.dev.jsonl.gz', [line('third', {})]);
    const { rows, files } = await readRows(directory, 'train');
    expect(rows).toEqual([
      { text: 'first', labels: {}, lang: 'en', set: 'own' },
      { text: 'second', labels: { toxicity: 1 }, lang: 'en', set: 'own' },
    ]);
    expect(files.map(({ file, rows }) => [file, rows])).toEqual([
      ['a.train.jsonl.gz', 1],
      ['b.train.jsonl.gz', 1],
    ]);
  });

  it('takes a folder that holds the files itself', async () => {
    await write('a.dev.jsonl.gz', [line('x', { spam: 0 })]);
    expect((await readRows(join(directory, 'base'), 'dev')).rows).toHaveLength(1);
  });

  it.each([
    ['is not JSON', '{"text":', 'a.train.jsonl.gz, line 2: not JSON'],
    ['has a label that is no judgement', line('x', { spam: 2 }), 'a.train.jsonl.gz, line 2: labels.spam'],
    ['has no text', '{"labels":{},"lang":"en","set":"s"}', 'a.train.jsonl.gz, line 2: text'],
  ])('names the line that %s', async (_, bad, message) => {
    await write('a.train.jsonl.gz', [line('fine', {}), bad]);
    await expect(readRows(directory, 'train')).rejects.toThrow(TrainingDataError);
    await expect(readRows(directory, 'train')).rejects.toThrow(message);
  });

  it('says where it looked when there is nothing', async () => {
    await expect(readRows(directory, 'train')).rejects.toThrow(`no *.train.jsonl.gz in ${join(directory, 'base')}`);
  });
});

it('the fingerprint holds every file’s hash and changes with any of them', async () => {
  const bytes = await write('a.train.jsonl.gz', [line('x', {})]);
  const before = fingerprint((await readRows(directory, 'train')).files);
  expect(before.files).toEqual([
    { file: 'a.train.jsonl.gz', rows: 1, sha256: createHash('sha256').update(bytes).digest('hex') },
  ]);
  await write('a.train.jsonl.gz', [line('y', {})]);
  const after = fingerprint((await readRows(directory, 'train')).files);
  expect(after.rows).toBe(before.rows);
  expect(after.sha256).not.toBe(before.sha256);
});
