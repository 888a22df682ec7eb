import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { repositoryRoot } from '../support/repository-root.js';
import { type CliRun, jsonLines, runCli } from '../support/run-cli.js';

const FILE = join(repositoryRoot, 'test/e2e/fixtures/cli-labelled.jsonl');

interface Figure {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

interface Report {
  readonly model: string;
  readonly rows: number;
  readonly badRows: number;
  readonly labels: Readonly<
    Record<
      string,
      {
        readonly rows: number;
        readonly positives: number;
        readonly note?: string;
        readonly rocAuc: Figure | null;
        readonly prAuc: Figure | null;
        readonly bestF1: (Figure & { threshold: number }) | null;
        readonly calibrationError: Figure;
        readonly atThreshold: Readonly<Record<string, Figure>> & { readonly threshold: number };
      }
    >
  >;
  readonly notJudged: readonly string[];
  readonly unknownLabels: Readonly<Record<string, number>>;
}

/** A label's judged texts with the scores that `parlance score` prints for them. */
interface Judged {
  readonly score: number;
  readonly truth: boolean;
}

let run: CliRun;
let report: Report;
let judged: (label: string) => Judged[];

beforeAll(async () => {
  const rows = jsonLines(readFileSync(FILE, 'utf8')) as { labels: Record<string, number | null | undefined> }[];
  const scored = jsonLines((await runCli(['score', FILE])).stdout) as { scores: Record<string, number> }[];
  judged = (label) =>
    rows.flatMap(({ labels }, i) =>
      typeof labels[label] === 'number' ? [{ score: scored[i]!.scores[label]!, truth: labels[label] === 1 }] : [],
    );
  run = await runCli(['evaluate', FILE, '--json', '--threshold', '0.3', '--threshold', 'insult=0.2']);
  report = JSON.parse(run.stdout) as Report;
});

describe('parlance evaluate', () => {
  it('counts the rows that are judged for a label; absent and null are unknown', () => {
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(report).toMatchObject({ rows: 12, badRows: 0 });
    expect(report.labels['toxicity']).toMatchObject({ rows: 12, positives: 5 });
    expect(report.labels['insult']).toMatchObject({ rows: 10, positives: 4 });
  });

  it('names labels that the model does not know, and its labels that no row is judged for', () => {
    expect(report.unknownLabels).toEqual({ griefing: 2 });
    expect(report.notJudged).toEqual(['severe_toxicity', 'profanity', 'threat', 'identity_attack', 'sexism']);
  });

  it('says so when a label has one class only', () => {
    expect(report.labels['spam']).toMatchObject({
      rows: 1,
      positives: 0,
      note: 'one class only: none of the 1 judged rows has the label',
      rocAuc: null,
      prAuc: null,
      bestF1: null,
    });
  });

  it.each(['toxicity', 'insult'])('gives for %s what its scores give by definition', (label) => {
    const rows = judged(label);
    const { rocAuc, prAuc, bestF1, atThreshold } = report.labels[label]!;
    expect(rocAuc!.value).toBeCloseTo(pairsWon(rows), 6);
    expect(prAuc!.value).toBeCloseTo(averagePrecision(rows), 6);
    const thresholds = rows.map(({ score }) => score);
    expect(bestF1!.value).toBeCloseTo(Math.max(...thresholds.map((threshold) => f1Of(counts(rows, threshold)))), 6);
    const threshold = label === 'insult' ? 0.2 : 0.3;
    const { right, wrong, missed, left } = counts(rows, threshold);
    expect(atThreshold.threshold).toBe(threshold);
    expect(
      ['truePositives', 'falsePositives', 'falseNegatives', 'trueNegatives'].map((name) => atThreshold[name]!.value),
    ).toEqual([right, wrong, missed, left]);
    expect(atThreshold['f1']!.value).toBeCloseTo(f1Of({ right, wrong, missed }), 12);
  });

  it('puts every value inside its interval, and the intervals inside what is possible', () => {
    const { rocAuc, prAuc, bestF1, calibrationError, atThreshold } = report.labels['toxicity']!;
    for (const { value, low, high } of [rocAuc!, prAuc!, bestF1!, calibrationError, atThreshold['f1']!]) {
      expect(low).toBeLessThanOrEqual(high);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
      expect(value).toBeLessThanOrEqual(1);
    }
    const { truePositives } = atThreshold as unknown as { truePositives: Figure };
    expect(truePositives.low).toBeLessThanOrEqual(truePositives.value);
    expect(truePositives.high).toBeGreaterThanOrEqual(truePositives.value);
  });

  it('gives the same report each time', async () => {
    const again = await runCli(['evaluate', FILE, '--json', '--threshold', '0.3', '--threshold', 'insult=0.2']);
    expect(again.stdout).toBe(run.stdout);
  });

  it('prints a table for people that holds the same figures', async () => {
    const { stdout, code } = await runCli(['evaluate', FILE]);
    const { rocAuc } = report.labels['toxicity']!;
    const cell = `${rocAuc!.value.toFixed(3)} [${rocAuc!.low.toFixed(3)}, ${rocAuc!.high.toFixed(3)}]`;
    const row = stdout.split('\n').find((line) => line.startsWith('toxicity'));
    expect(row).toContain(cell);
    expect(stdout).toContain(`model ${report.model}, 12 rows; 95 % intervals in brackets\n`);
    expect(stdout).toContain('spam: one class only: none of the 1 judged rows has the label\n');
    expect(stdout).toContain('the model does not know griefing (2 rows have it)\n');
    expect(code).toBe(0);
  });

  it('leaves bad rows out, counts them and exits with 1', async () => {
    const input = `${readFileSync(FILE, 'utf8')}{"text":"no labels"}\nnot json\n{"text":"a","labels":{"insult":0.5}}\n`;
    const { code, stdout, stderr } = await runCli(['evaluate', '--json'], { input });
    expect(JSON.parse(stdout)).toMatchObject({ rows: 12, badRows: 3 });
    expect(stderr).toBe(
      [
        'parlance: line 13: "labels" expected record, received undefined',
        'parlance: line 14: not JSON',
        'parlance: line 15: "labels.insult" expected 0, 1, true, false or null',
        '',
      ].join('\n'),
    );
    expect(code).toBe(1);
  });

  it('refuses a threshold for a label that the model does not know, and names those it does', async () => {
    const { code, stdout, stderr } = await runCli(['evaluate', FILE, '--threshold', 'thread=0.3']);
    expect(stderr).toMatch(/^parlance: --threshold: the model has no label thread; it has toxicity, .*spam\n$/);
    expect([code, stdout]).toEqual([2, '']);
  });

  it('refuses a threshold that is none', async () => {
    const { code, stderr } = await runCli(['evaluate', FILE, '--threshold', '7']);
    expect(stderr).toContain('expected a number from 0 to 1, or label=number.');
    expect(code).toBe(2);
  });
});

/** ROC-AUC by its definition: of all pairs of one with the label and one without, how many are in the right order. */
function pairsWon(rows: readonly Judged[]): number {
  const pairs = rows
    .filter(({ truth }) => truth)
    .flatMap((yes) => rows.filter(({ truth }) => !truth).map((no) => [yes.score, no.score] as const));
  return pairs.reduce((sum, [yes, no]) => sum + (yes > no ? 1 : yes === no ? 0.5 : 0), 0) / pairs.length;
}

/** Mean over the texts with the label of the precision at their score. */
function averagePrecision(rows: readonly Judged[]): number {
  const positives = rows.filter(({ truth }) => truth);
  const precisions = positives.map(({ score }) => {
    const { right, wrong } = counts(rows, score);
    return right / (right + wrong);
  });
  return precisions.reduce((sum, precision) => sum + precision, 0) / positives.length;
}

function counts(rows: readonly Judged[], threshold: number) {
  const flagged = rows.filter(({ score }) => score >= threshold);
  const right = flagged.filter(({ truth }) => truth).length;
  const missed = rows.filter(({ score, truth }) => truth && score < threshold).length;
  return { right, wrong: flagged.length - right, missed, left: rows.length - flagged.length - missed };
}

function f1Of({ right, wrong, missed }: { right: number; wrong: number; missed: number }): number {
  return (2 * right) / (2 * right + wrong + missed);
}
