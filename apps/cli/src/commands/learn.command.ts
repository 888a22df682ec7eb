import { BASE_BUNDLE_PATH } from '@parlance/base-model';
import { BundleError } from '@parlance/inference';
import {
  datasetHash,
  type LabelledText,
  labelsOf,
  learningReport,
  NothingToLearnError,
  primaryLabel,
} from '@parlance/platform-model';
import type { Command } from 'commander';
import { CannotRunError, EXIT } from '../exit-codes.js';
import { chooseRows, MOST_ROWS } from '../learning/choose-rows.js';
import { learnModel, type LearntModel } from '../learning/learn-model.js';
import { LearningBar } from '../learning/learning-bar.js';
import { learningTable } from '../learning/learning-table.js';
import { type NormCard, normCardsOf } from '../learning/norm-cards.js';
import type { Invocation } from '../program.js';
import { isBad, parseJudgedContent } from '../reading/input-row.js';
import { openInput } from '../reading/open-input.js';
import { readRows } from '../reading/read-rows.js';
import { LineOutput } from '../writing/line-output.js';
import { writeWhole } from '../writing/write-whole.js';
import { positiveInteger } from './option-values.js';

interface LearnCommandOptions {
  readonly out: string;
  readonly labels?: string;
  readonly normCards?: string;
  readonly seed: number;
  readonly base?: string;
  readonly platform?: string;
  readonly report?: string;
  readonly json?: true;
}

interface LabelledRows {
  readonly rows: readonly LabelledText[];
  readonly badRows: number;
}

/** `parlance learn`: a model of a platform's own from labelled texts, without any server. */
export function addLearnCommand(program: Command, { signal, exit }: Invocation): void {
  program
    .command('learn')
    .description('Learn a platform model from labelled texts, in seconds, on this machine')
    .argument('[file]', 'labelled rows, gzip or not; standard input without it')
    .requiredOption('--out <file>', 'where the model is written')
    .option('--labels <list>', 'labels to learn, separated by commas, the most important first; all without it')
    .option('--norm-cards <file>', 'rows that the model must read so; broken ones are named')
    .option('--seed <n>', 'the same rows and seed give the same bytes', positiveInteger, 1)
    .option('--base <file>', 'bundle of the base model; the one that ships with Parlance without it')
    .option('--platform <id>', "whose model it is; becomes part of the model's version")
    .option(
      '--report <file>',
      'write a page of pictures: maps before and after, curves, what changes; it holds texts of yours',
    )
    .option('--json', 'print the figures as JSON')
    .addHelpText('after', HELP)
    .action(async (file: string | undefined, options: LearnCommandOptions) => {
      const { rows: all, badRows } = await readLabelled(file, signal);
      const rows = chooseRows(all);
      if (rows.length < all.length) tell(`${all.length} rows are too many: the ${MOST_ROWS} of lowest hash are used`);
      const cards = options.normCards === undefined ? [] : await readCards(options.normCards, signal);
      const learnt = await trained(rows, cards, options, signal);
      await writeWhole(options.out, learnt.bundle);
      if (options.report !== undefined) await writeWhole(options.report, reportOf(learnt, rows));
      await new LineOutput(process.stdout).write(
        options.json ? json(learnt, rows.length) : learningTable(learnt, rows.length),
      );
      const broken = learnt.normCards.some(({ held }) => !held);
      exit(badRows === 0 && !broken ? EXIT.ok : EXIT.badLines);
    });
}

async function readCards(file: string, signal: AbortSignal): Promise<readonly NormCard[]> {
  const { rows, badRows } = await readLabelled(file, signal);
  if (badRows > 0) throw new CannotRunError(`${file}: ${badRows} of the norm cards cannot be read`);
  return normCardsOf(rows);
}

async function trained(
  rows: readonly LabelledText[],
  normCards: readonly NormCard[],
  { labels, seed, base, platform, report }: LearnCommandOptions,
  signal: AbortSignal,
): Promise<LearntModel> {
  const bar = new LearningBar();
  try {
    return await learnModel({
      rows,
      labels: labels === undefined ? labelsOf(rows) : chosenLabels(labels, rows),
      normCards,
      seed,
      basePath: base ?? BASE_BUNDLE_PATH,
      platform,
      learningCurve: report !== undefined,
      signal,
      onProgress: (progress) => bar.show(progress),
    });
  } catch (error) {
    if (error instanceof NothingToLearnError || error instanceof BundleError) throw new CannotRunError(error.message);
    throw error;
  } finally {
    bar.clear();
  }
}

/** A misspelt label would be left out in silence. */
function chosenLabels(list: string, rows: readonly LabelledText[]): readonly string[] {
  const chosen = list.split(',').map((label) => label.trim());
  const known = labelsOf(rows);
  const unknown = chosen.filter((label) => !known.includes(label));
  if (unknown.length > 0) {
    throw new CannotRunError(`--labels: no row judges ${unknown.join(', ')}; they judge ${known.join(', ')}`);
  }
  return chosen;
}

async function readLabelled(file: string | undefined, signal: AbortSignal): Promise<LabelledRows> {
  const input = await openInput(file, signal);
  const rows: LabelledText[] = [];
  let badRows = 0;
  try {
    for await (const batch of readRows(input.chunks, 'jsonl', parseJudgedContent)) {
      for (const row of batch) {
        if (isBad(row)) {
          badRows++;
          tell(`${file === undefined ? '' : `${file} `}line ${row.line}: ${row.error}`);
        } else {
          rows.push({ text: row.text, labels: row.labels ?? {}, ...(row.group !== undefined && { group: row.group }) });
        }
      }
    }
  } finally {
    input.close();
  }
  if (rows.length === 0 && badRows > 0) {
    throw new CannotRunError(`none of the ${badRows} rows can be read: expected JSON in UTF-8, one row a line`);
  }
  return { rows, badRows };
}

function reportOf(
  { model, base, measures, normCards, set, learned, learningCurve }: LearntModel,
  rows: readonly LabelledText[],
): string {
  return learningReport({
    model,
    base,
    dataset: { rows: rows.length, sha256: datasetHash(rows) },
    measures,
    skipped: learned.skipped,
    normCards,
    primary: primaryLabel(rows, set, learned),
    ...(learningCurve && {
      learningCurve: learningCurve.portions.map(({ labels, rocAuc, prAuc }) => ({
        labels,
        rocAuc: rocAuc.value,
        prAuc: prAuc.value,
      })),
    }),
    ...(learningCurve?.nextHundred && { nextHundred: learningCurve.nextHundred }),
  });
}

function json({ model, base, measures, learned, normCards }: LearntModel, rows: number): string {
  const { skipped } = learned;
  return `${JSON.stringify({ model, base, rows, labels: measures, skipped, normCards })}\n`;
}

function tell(message: string): void {
  process.stderr.write(`parlance: ${message}\n`);
}

const HELP = `
Rows: {"text": "…", "labels": {"toxicity": 1, "griefing": 0}} a line. A label that is absent or null is unknown, not 0. A label
needs 40 judged rows, 5 of them of either kind; 128 make a model, 1,000 a good one. Rows of one "authorId", or else
"threadId", are learnt from or measured on together, unless they are a tenth of all.

The figures are of texts that the model was not trained on (out of fold), beside the base model's on the same texts.

Examples:
  $ parlance learn labelled.jsonl --out my-platform.parlance
  $ parlance learn labelled.jsonl.gz --out chat.parlance --labels toxicity,griefing --norm-cards cards.jsonl
  $ parlance learn labelled.jsonl --out my-platform.parlance --report report.html
  $ parlance score --model my-platform.parlance chat.jsonl

Exit codes: 0 learnt, 1 learnt, but some rows were bad and left out or a norm card is broken, 2 nothing could be learnt.`;
