import { calibrationError, type ContentScorer, prAuc, Ranking, rocAuc } from '@parlance/domain';
import type { LabelledRow } from '../data/labelled-row.js';
import { BASE_LABELS, type BaseLabel } from '../labels.js';
import { obfuscate } from '../obfuscation/obfuscate.js';
import { Random } from '../random.js';
import { scoreTexts } from './score-texts.js';

/** One label of one set: how well scores rank its dev rows. */
export interface SetFigure {
  readonly set: string;
  readonly label: BaseLabel;
  readonly rows: number;
  readonly positives: number;
  readonly auc: number;
  readonly prAuc: number;
}

/** The figures that decide between models. */
export interface DevRow {
  /** Mean AUC of toxicity over the twelve sets, over the six English ones, and mean PR-AUC over the twelve. */
  readonly macro: number;
  readonly english: number;
  readonly prAuc: number;
  /** Mean AUC over the thirteen other pairs of set and label. */
  readonly other: number;
  /** Mean AUC of toxicity over the obfuscated copies of four sets. */
  readonly obfuscated: number;
  readonly jigsaw: number;
}

export interface Evaluation {
  readonly row: DevRow;
  readonly toxicity: readonly SetFigure[];
  readonly others: readonly SetFigure[];
  readonly obfuscated: readonly SetFigure[];
  readonly calibration: readonly LabelCalibration[];
}

/** How far a label's scores are from the share that has it, over all dev rows that judge it. */
export interface LabelCalibration {
  readonly label: BaseLabel;
  readonly rows: number;
  /** Over 15 bins of equal size; 0 is best. */
  readonly error: number;
}

const ENGLISH = ['convabuse', 'davidson', 'gab_hate_corpus', 'hatexplain_sub', 'jigsaw_wiki_subset', 'paradetox'];
const OTHER_LANGUAGES = ['cold_zh', 'germeval2018', 'korean_hs', 'mlma', 'russian_detox_pairs', 'told_br'];
const JIGSAW = 'jigsaw_wiki_subset';

const OTHER_PAIRS: readonly (readonly [set: string, label: BaseLabel])[] = [
  ['gab_hate_corpus', 'identity_attack'],
  ['gahd_de', 'identity_attack'],
  ['hatemoji_build', 'identity_attack'],
  ['hatexplain_sub', 'identity_attack'],
  ['implicit_hate_sub', 'identity_attack'],
  ['stormfront', 'identity_attack'],
  [JIGSAW, 'identity_attack'],
  [JIGSAW, 'severe_toxicity'],
  [JIGSAW, 'profanity'],
  [JIGSAW, 'threat'],
  [JIGSAW, 'insult'],
  ['edos', 'sexism'],
  ['sms_spam', 'spam'],
];

const OBFUSCATED_SETS = [JIGSAW, 'hatexplain_sub', 'paradetox', 'told_br'];
const OBFUSCATED_ROWS = 2000;
const OBFUSCATION_SEED = 5;
const DISGUISES = { ofLexiconWords: 0.9, ofOtherWords: 0.05 };

/** Scores dev rows and obfuscated copies through the serving path. `lexicon` comes from the training rows. */
export async function evaluate(
  scorer: ContentScorer,
  rows: readonly LabelledRow[],
  lexicon: ReadonlySet<string>,
): Promise<Evaluation> {
  const scored = await scoreRows(scorer, rows);
  const toxicity = [...ENGLISH, ...OTHER_LANGUAGES].map((set) => figure(scored, set, 'toxicity'));
  const others = OTHER_PAIRS.map(([set, label]) => figure(scored, set, label));
  const copies = await scoreRows(scorer, obfuscatedCopies(rows, lexicon));
  const obfuscated = OBFUSCATED_SETS.map((set) => figure(copies, set, 'toxicity'));
  const row = {
    macro: mean(toxicity.map(({ auc }) => auc)),
    english: mean(toxicity.slice(0, ENGLISH.length).map(({ auc }) => auc)),
    prAuc: mean(toxicity.map((set) => set.prAuc)),
    other: mean(others.map(({ auc }) => auc)),
    obfuscated: mean(obfuscated.map(({ auc }) => auc)),
    jigsaw: toxicity.find(({ set }) => set === JIGSAW)!.auc,
  };
  const calibration = BASE_LABELS.map((label) => {
    const ranking = rank(scored, label);
    return { label, rows: ranking.length, error: calibrationError(ranking) ?? NaN };
  });
  return { row, toxicity, others, obfuscated, calibration };
}

interface ScoredRow {
  readonly row: LabelledRow;
  readonly scores: Readonly<Record<string, number>>;
}

async function scoreRows(scorer: ContentScorer, rows: readonly LabelledRow[]): Promise<ScoredRow[]> {
  const scores = await scoreTexts(
    scorer,
    rows.map((row) => row.text),
  );
  return rows.map((row, i) => ({ row, scores: scores[i]! }));
}

/** The first rows of four sets whose toxicity is judged, disguised: nine of ten lexicon words, one of twenty others. */
function obfuscatedCopies(rows: readonly LabelledRow[], lexicon: ReadonlySet<string>): LabelledRow[] {
  const random = new Random(OBFUSCATION_SEED);
  return OBFUSCATED_SETS.flatMap((set) =>
    rows
      .filter((row) => row.set === set && row.labels.toxicity !== undefined)
      .slice(0, OBFUSCATED_ROWS)
      .map((row) => ({ ...row, text: obfuscate(row.text, lexicon, DISGUISES, random) })),
  );
}

/** @throws RangeError if the rows do not hold both kinds of the label. */
function figure(scored: readonly ScoredRow[], set: string, label: BaseLabel): SetFigure {
  const ranking = rank(
    scored.filter(({ row }) => row.set === set),
    label,
  );
  const [auc, precisionRecall] = [rocAuc(ranking), prAuc(ranking)];
  if (auc === undefined || precisionRecall === undefined)
    throw new RangeError(`${set}: the dev rows need both kinds of ${label} to be measured`);
  return { set, label, rows: ranking.length, positives: ranking.positives, auc, prAuc: precisionRecall };
}

/** The rows that judge a label, by its score. */
function rank(scored: readonly ScoredRow[], label: BaseLabel): Ranking {
  const judged = scored.filter(({ row }) => row.labels[label] !== undefined);
  return Ranking.of(
    judged.map(({ scores }) => scores[label]!),
    judged.map(({ row }) => row.labels[label]!),
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
