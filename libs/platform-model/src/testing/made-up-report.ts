import { bootstrapIntervals, calibrationError, type MeasuredFigure, prAuc, Ranking, rocAuc } from '@parlance/domain';
import { Random } from '@parlance/onnx-training';
import type { LabelMeasures } from '../measure-out-of-fold.js';
import type { PrimaryLabel, ReportFacts } from '../report/report-facts.js';

const WIDTH = 24;
const OPENINGS = [
  'gg',
  'nice try',
  'report mid',
  'you again',
  'push now',
  'who invited this one',
  'wp all',
  'care top',
];
const ENDINGS = [
  'lol',
  'seriously',
  'every single game',
  'my cat plays better',
  'see you next round',
  'omg',
  'ty',
  'why',
];

/** A report's facts about made-up chat lines: the model reads them better than the base. For specs and examples. */
export function madeUpReport(texts: number, seed: number): ReportFacts {
  const primary = madeUpPrimary(texts, seed);
  return {
    model: 'arena-chat',
    base: 'parlance-base-2026.11',
    dataset: { rows: texts + 212, sha256: '9f2c4b1de07a5538c6c1f2b8a4e97d0361b5a8c94e20f7d3b6a1905c8e4d7f32' },
    measures: {
      toxicity: measuresOf(primary),
      griefing: measuresOf(madeUpPrimary(Math.ceil(texts / 3), seed + 1)),
    },
    skipped: [{ label: 'cheating', judged: 31, positive: 4, reason: '31 judged texts, at least 40 are needed' }],
    primary,
    normCards: [
      { text: 'you are all uninstalls', label: 'toxicity', expected: true, score: 0.91, held: true },
      { text: 'noob here, any tips?', label: 'toxicity', expected: false, score: 0.08, held: true },
      { text: 'that boss is trash', label: 'toxicity', expected: false, score: 0.57, held: false },
      { text: 'first pick, first to feed, every time', label: 'griefing', expected: true, score: 0.78, held: true },
    ],
    learningCurve: [
      { labels: 64, rocAuc: 0.827, prAuc: 0.684 },
      { labels: 128, rocAuc: 0.846, prAuc: 0.722 },
      { labels: 256, rocAuc: 0.869, prAuc: 0.766 },
      { labels: 512, rocAuc: 0.888, prAuc: 0.803 },
      { labels: 1000, rocAuc: 0.905, prAuc: 0.834 },
    ],
  };
}

/** Scores by a logit around ±1 (base) and ±2 (model); embeddings of one direction that matters, and noise. */
function madeUpPrimary(texts: number, seed: number): PrimaryLabel {
  const random = new Random(seed);
  const truths = Array.from({ length: texts }, () => (random.uniform() < 0.36 ? 1 : 0));
  const side = truths.map((truth) => 2 * truth - 1);
  const scores = (reach: number, sureness: number): number[] =>
    side.map((sign) => 1 / (1 + Math.exp(-sureness * (reach * sign - 0.35 + random.normal()))));
  const space = (apart: number): Float32Array =>
    Float32Array.from({ length: texts * WIDTH }, (_, i) => {
      const [text, k] = [Math.floor(i / WIDTH), i % WIDTH];
      const bend = k === 1 ? 0.9 * random.normal() : 0;
      return random.normal() * 0.45 + bend + (k === 0 ? apart * side[text]! : 0) + (k === 2 ? 1.5 : 0);
    });
  const pick = (words: readonly string[]): string => words[random.integer(words.length)]!;
  return {
    label: 'toxicity',
    texts: truths.map((_, text) => `${pick(OPENINGS)} ${pick(ENDINGS)} (${text})`),
    truths,
    base: scores(0.62, 1.1),
    model: scores(0.98, 1.9),
    before: space(0.45),
    after: space(1.15),
    width: WIDTH,
  };
}

function measuresOf({ truths, base, model }: PrimaryLabel): LabelMeasures {
  const before = figuresOf(Ranking.of(base, truths));
  const after = figuresOf(Ranking.of(model, truths));
  return {
    judged: truths.length,
    positive: truths.reduce((sum, truth) => sum + truth, 0),
    base: { rocAuc: before.rocAuc, prAuc: before.prAuc },
    model: after,
  };
}

function figuresOf(ranking: Ranking): Record<'rocAuc' | 'prAuc' | 'calibrationError', MeasuredFigure> {
  const measures = { rocAuc, prAuc, calibrationError };
  const intervals = bootstrapIntervals(ranking, measures, { resamples: 200 });
  const figure = (name: keyof typeof measures): MeasuredFigure => ({
    value: measures[name](ranking)!,
    interval: intervals[name],
  });
  return { rocAuc: figure('rocAuc'), prAuc: figure('prAuc'), calibrationError: figure('calibrationError') };
}
