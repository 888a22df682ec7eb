import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const builtPackage = dirname(createRequire(import.meta.url).resolve('@parlance/base-model/package.json'));
let data: string;

beforeAll(() => {
  data = mkdtempSync(join(tmpdir(), 'scripts-'));
  const row = gzipSync(JSON.stringify({ text: 'hello', labels: { toxicity: 0 }, lang: 'en', set: 'own' }));
  for (const split of ['train', 'dev']) writeFileSync(join(data, `own.${split}.jsonl.gz`), row);
});
afterAll(() => rmSync(data, { recursive: true }));

function run(script: string, ...options: string[]) {
  const { status, stderr } = spawnSync(process.execPath, [join(builtPackage, 'dist', script), ...options], {
    encoding: 'utf8',
  });
  return { status, stderr };
}

describe.each([
  ['train-base.js', 'train:base'],
  ['evaluate-base.js', 'evaluate:base'],
  ['measure-base-features.js', 'measure:base-features'],
])('%s', (script, command) => {
  it.each([
    ['a folder that is not there', () => join(data, 'missing')],
    ['a file in place of a folder', () => join(data, 'own.dev.jsonl.gz')],
    ['a folder without data', () => builtPackage],
  ])('says in one line that it was given %s', (_, folder) => {
    const { status, stderr } = run(script, '--data', folder());
    expect(stderr).toMatch(/^TrainingDataError: no .*name the data folder with --data\n$/);
    expect(stderr).toContain(folder());
    expect(status).toBe(1);
  });

  it('explains itself when asked, and when an option is missing, unknown or without its value', () => {
    expect(run(script, '--help')).toMatchObject({ status: 0, stderr: expect.stringContaining(command) as string });
    for (const options of [[], ['--speed', '9'], ['--data']]) {
      const { status, stderr } = run(script, ...options);
      expect(stderr).toContain(`npm run ${command} -- --data DIR`);
      expect(stderr).not.toContain('node:internal');
      expect(status).toBe(2);
    }
  });
});

it('evaluate-base.js names what is wrong with a bundle in one line', () => {
  const { status, stderr } = run('evaluate-base.js', '--data', data, '--model', join(data, 'own.dev.jsonl.gz'));
  expect(stderr).toMatch(/^NotABundleError: .*own\.dev\.jsonl\.gz: not a Parlance bundle.*\n$/);
  expect(status).toBe(1);
});
