import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliRun, jsonLines, runCli } from '../support/run-cli.js';
import { griefingRows } from '../support/griefing-rows.js';
import { rewriteBundle } from '../support/rewrite-bundle.js';

const folder = mkdtempSync(join(tmpdir(), 'parlance-learn-'));
const model = join(folder, 'mine.parlance');
const labelled = write('labelled.jsonl', griefingRows());
const unseen = write('unseen.jsonl', griefingRows(2));
let learnt: CliRun;

function write(name: string, rows: readonly object[]): string {
  const path = join(folder, name);
  writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return path;
}

beforeAll(async () => {
  learnt = await runCli(['learn', labelled, '--out', model, '--platform', 'arena']);
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true }));

describe('parlance learn', () => {
  it('makes a model of a label that the base does not know, and shows how it reads texts it was not trained on', () => {
    expect(learnt).toMatchObject({ code: 0, stderr: '' });
    const [head, , , row] = learnt.stdout.split('\n');
    expect(head).toMatch(/^model arena-[0-9a-f]{12}, learnt from 120 rows on base-/);
    const [label, rows, positive, baseAuc] = row!.split(/\s{2,}/);
    expect([label, rows, positive]).toEqual(['griefing', '120', '60']);
    expect(Number.parseFloat(baseAuc!)).toBe(0.5);
  });

  it('writes a report of one file, with both maps, that asks for nothing else', async () => {
    const report = join(folder, 'report.html');
    const run = await runCli(['learn', labelled, '--out', join(folder, 'r.parlance'), '--report', report]);
    expect(run.code).toBe(0);
    const html = readFileSync(report, 'utf8');
    // 120 judged texts: models of 40 and 64 of them, and of all.
    expect(html).toMatch(/40 texts: ROC-AUC [\d.]+, PR-AUC [\d.]+; 64 texts: .*; 120 texts: /);
    expect(html).toMatch(/^<!doctype html>/i);
    expect(html).not.toMatch(/https?:|src=|@import|<script/);
    expect(html.match(/silhouette/gi)!.length).toBeGreaterThanOrEqual(2);
    expect(html).toContain('griefing');
  });

  it('scores with it: its own label, right about lines it has not met, and the labels of its base', async () => {
    const { stdout } = await runCli(['score', '--model', model, unseen]);
    const scored = jsonLines(stdout) as { scores: Record<string, number> }[];
    expect(scored).toHaveLength(120);
    expect(Object.keys(scored[0]!.scores)).toEqual([
      ...['griefing', 'toxicity', 'severe_toxicity', 'profanity', 'threat', 'insult', 'identity_attack', 'sexism'],
      'spam',
    ]);
    const right = griefingRows(2).filter(
      ({ labels }, i) => scored[i]!.scores['griefing']! >= 0.5 === (labels.griefing === 1),
    );
    expect(right.length).toBeGreaterThan(110);
  });

  it('measures it with evaluate', async () => {
    const { stdout } = await runCli(['evaluate', '--model', model, '--json', unseen]);
    const report = JSON.parse(stdout) as { model: string; labels: { griefing: { rocAuc: { value: number } } } };
    expect(report.model).toMatch(/^arena-/);
    expect(report.labels.griefing.rocAuc.value).toBeGreaterThan(0.95);
  });

  it('gives the same bytes for the same rows and seed, and others for another seed', async () => {
    const [again, other] = [join(folder, 'again.parlance'), join(folder, 'other.parlance')];
    await runCli(['learn', labelled, '--out', again, '--platform', 'arena']);
    await runCli(['learn', labelled, '--out', other, '--platform', 'arena', '--seed', '2']);
    expect(readFileSync(again).equals(readFileSync(model))).toBe(true);
    expect(readFileSync(other).equals(readFileSync(model))).toBe(false);
  });

  it('names norm cards that the model breaks', async () => {
    const cards = write('cards.jsonl', [
      { text: 'i will feed on purpose', labels: { griefing: 1 } },
      { text: 'selling all my items now lina', labels: { griefing: 0 } },
    ]);
    const run = await runCli(['learn', labelled, '--out', join(folder, 'cards.parlance'), '--norm-cards', cards]);
    expect(run.code).toBe(1);
    expect(run.stdout).toContain(
      'norm card broken: "selling all my items now lina" must not read as griefing, scored 0.',
    );
    expect(run.stdout).toContain('1 of 2 norm cards kept');
  });

  it('counts a card broken that demands a label which neither the model nor its base has', async () => {
    const [cards, report] = [
      write('unknown.jsonl', [{ text: 'gg', labels: { cheating: 1, sexism: 0 } }]),
      join(folder, 'cards.html'),
    ];
    const out = join(folder, 'unknown.parlance');
    const run = await runCli(['learn', labelled, '--out', out, '--norm-cards', cards, '--report', report]);
    expect(run.code).toBe(1);
    expect(run.stdout).toContain('norm card broken: "gg" must read as cheating, has no score of it\n1 of 2 norm');
    expect(readFileSync(report, 'utf8')).toContain('Norm cards: 1 broken, 1 kept');
  });

  it('leaves bad rows out, names their lines, and says so by its exit code', async () => {
    const path = join(folder, 'bad.jsonl');
    writeFileSync(path, `{"text": 1}\n${readFileSync(labelled, 'utf8')}not json\n`);
    const run = await runCli(['learn', path, '--out', join(folder, 'bad.parlance')]);
    expect(run.code).toBe(1);
    expect(run.stderr.split('\n').filter((line) => line !== '')).toEqual([
      expect.stringMatching(/line 1: "text" expected string/),
      expect.stringMatching(/line 122: /),
    ]);
  });

  it.each<[string, object[], RegExp]>([
    ['three labels only', griefingRows().slice(0, 3), /griefing: 3 judged texts, at least 40 are needed/],
    [
      'one reading only',
      griefingRows().filter(({ labels }) => labels.griefing === 1),
      /griefing: 0 texts without the label/,
    ],
    ['no labels at all', [{ text: 'hello', labels: {} }], /no label was judged/],
    [
      'texts that are all alike',
      Array.from({ length: 60 }, (_, i) => ({ text: 'same line', labels: { griefing: i % 2 } })),
      /griefing: all 60 judged texts are alike/,
    ],
  ])('refuses %s with what is missing, and writes nothing', async (_, rows, fact) => {
    const out = join(folder, 'nothing.parlance');
    const run = await runCli(['learn', write('few.jsonl', rows), '--out', out]);
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(fact);
    expect(() => readFileSync(out)).toThrow('ENOENT');
  });

  it.each(['latin1', 'utf16le'] as const)('refuses a file in %s by name, and writes nothing', async (encoding) => {
    const [path, out] = [join(folder, `${encoding}.jsonl`), join(folder, `${encoding}.parlance`)];
    const rows = griefingRows().map(({ text, labels }) => JSON.stringify({ text: `${text} \u00fc`, labels }));
    writeFileSync(path, Buffer.from(`${rows.join('\n')}\n`, encoding));
    const run = await runCli(['learn', path, '--out', out]);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(`${path} line 1: not UTF-8`);
    expect(run.stderr).toMatch(/none of the 12\d rows can be read: expected JSON in UTF-8/);
    expect(() => readFileSync(out)).toThrow('ENOENT');
  });

  it('refuses a label that no row judges, and a folder that is not there', async () => {
    const misspelt = await runCli(['learn', labelled, '--out', model, '--labels', 'grieving']);
    expect(misspelt.stderr).toContain('--labels: no row judges grieving; they judge griefing');
    const nowhere = await runCli(['learn', labelled, '--out', join(folder, 'no/such/folder/m.parlance')]);
    expect(nowhere).toMatchObject({ code: 2, stderr: expect.stringContaining('cannot write') as string });
  });

  it('refuses a bundle of which one byte was altered', async () => {
    const altered = readFileSync(model);
    altered[altered.length - 1000]! ^= 1;
    const path = join(folder, 'altered.parlance');
    writeFileSync(path, altered);
    for (const args of [
      ['score', '--model', path, unseen],
      ['inspect', path],
    ]) {
      const run = await runCli(args);
      expect(run.code).toBe(2);
      expect(run.stderr).toMatch(/altered/);
    }
  });
});

describe('a bundle learnt on another base', () => {
  it.each(['score', 'evaluate'])('is refused by %s, which names both', async (command) => {
    const path = join(folder, 'elsewhere.parlance');
    const base = { model: 'base-of-elsewhere', sha256: '0'.repeat(64) };
    writeFileSync(path, rewriteBundle(readFileSync(model), { base }));
    const run = await runCli([command, '--model', path, unseen]);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(/^parlance: the model cannot be used: .*base-of-elsewhere.*base-\d+/);
  });
});

describe('parlance inspect', () => {
  it('says what a bundle is', async () => {
    const { stdout, code } = await runCli(['inspect', model]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^kind +platform model\nmodel +arena-[0-9a-f]{12}\nlabels +griefing\n/);
    expect(stdout).toContain('every hash right');
    const { stdout: manifest } = await runCli(['inspect', '--json', model]);
    expect(JSON.parse(manifest)).toMatchObject({ kind: 'platform', platform: 'arena', data: { rows: 120 } });
  });
});
