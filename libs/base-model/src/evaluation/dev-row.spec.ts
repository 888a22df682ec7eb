import { ContentScorer, type ScoringOutcome } from '@parlance/domain';
import { describe, expect, it } from 'vitest';
import type { LabelledRow } from '../data/labelled-row.js';
import { BASE_LABELS, type BaseLabel } from '../labels.js';
import { evaluate } from './dev-row.js';
import { scoreTexts, UnscoredTextError } from './score-texts.js';

/** Scores a text by the number in it, for every label; texts without one cannot be scored. */
class NumberScorer extends ContentScorer {
  readonly labels = BASE_LABELS;
  readonly model = 'numbers';

  score(texts: readonly string[]): Promise<readonly ScoringOutcome[]> {
    return Promise.resolve(
      texts.map((text) => {
        const score = /0\.\d+/.exec(text)?.[0];
        if (score === undefined) return { failure: 'text-too-long', model: this.model };
        return { scores: Object.fromEntries(this.labels.map((label) => [label, Number(score)])), model: this.model };
      }),
    );
  }
}

function row(set: string, labels: LabelledRow['labels'], score: number): LabelledRow {
  return { text: `text ${score.toFixed(2)}`, labels, lang: 'en', set };
}

/** Two rows that are ranked rightly (AUC 1) or wrongly (AUC 0). */
function pair(set: string, label: BaseLabel, right: boolean): LabelledRow[] {
  return [row(set, { [label]: 1 }, right ? 0.9 : 0.1), row(set, { [label]: 0 }, right ? 0.1 : 0.9)];
}

const ENGLISH = ['convabuse', 'davidson', 'gab_hate_corpus', 'hatexplain_sub', 'jigsaw_wiki_subset', 'paradetox'];
const OTHERS = ['cold_zh', 'germeval2018', 'korean_hs', 'mlma', 'russian_detox_pairs', 'told_br'];
const PAIRS: [string, BaseLabel][] = [
  ...['gab_hate_corpus', 'gahd_de', 'hatemoji_build', 'hatexplain_sub', 'implicit_hate_sub', 'stormfront'].map(
    (set): [string, BaseLabel] => [set, 'identity_attack'],
  ),
  ...(['identity_attack', 'severe_toxicity', 'profanity', 'threat', 'insult'] as const).map(
    (label): [string, BaseLabel] => ['jigsaw_wiki_subset', label],
  ),
  ['edos', 'sexism'],
  ['sms_spam', 'spam'],
];

describe('evaluate', () => {
  it('averages over sets: twelve of toxicity, six of them English, thirteen other pairs', async () => {
    const rows = [
      ...ENGLISH.flatMap((set) => pair(set, 'toxicity', set !== 'jigsaw_wiki_subset')),
      ...OTHERS.flatMap((set, i) => pair(set, 'toxicity', i < 2)),
      ...PAIRS.flatMap(([set, label], i) => pair(set, label, i !== 0)),
      // Sets of which only other labels count.
      ...pair('edos', 'toxicity', false),
    ];
    const { row, toxicity, others } = await evaluate(new NumberScorer(), rows, new Set());
    expect(row.english).toBeCloseTo(5 / 6, 10);
    expect(row.macro).toBeCloseTo(7 / 12, 10);
    // A wrong pair has the one right text in second place: average precision 1/2.
    expect(row.prAuc).toBeCloseTo((7 + 5 / 2) / 12, 10);
    expect(row.other).toBeCloseTo(12 / 13, 10);
    expect(row.jigsaw).toBe(0);
    // jigsaw wrong; hatexplain, paradetox and told_br: right, right, wrong. Numbers survive their disguises.
    expect(row.obfuscated).toBeCloseTo(2 / 4, 10);
    expect(toxicity).toHaveLength(12);
    expect(others).toHaveLength(13);
    expect(toxicity[0]).toEqual({ set: 'convabuse', label: 'toxicity', rows: 2, positives: 1, auc: 1, prAuc: 1 });
  });

  it('names the set that cannot be measured', async () => {
    await expect(evaluate(new NumberScorer(), pair('convabuse', 'toxicity', true), new Set())).rejects.toThrow(
      'davidson: the dev rows need both kinds of toxicity',
    );
  });
});

it('a text that cannot be scored ends the measuring', async () => {
  await expect(scoreTexts(new NumberScorer(), ['0.5', 'none'])).rejects.toThrow(UnscoredTextError);
});
