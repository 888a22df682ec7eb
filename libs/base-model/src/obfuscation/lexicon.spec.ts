import { expect, it } from 'vitest';
import type { LabelledRow } from '../data/labelled-row.js';
import { toxicLexicon } from './lexicon.js';

function rows(count: number, text: string, toxicity: 0 | 1 | undefined): LabelledRow[] {
  return Array.from({ length: count }, () => ({
    text,
    labels: toxicity === undefined ? {} : { toxicity },
    lang: 'en',
    set: 'own',
  }));
}

it('holds words of at least 15 toxic texts that are e times as frequent there as elsewhere', () => {
  const lexicon = toxicLexicon([
    ...rows(60, 'you rotten rotten lot', 1),
    ...rows(14, 'seldom', 1),
    // (15 + 1) / 149 toxic against (5 + 1) / 149 others: ln 2.67 < 1
    ...rows(15, 'muddled', 1),
    ...rows(5, 'muddled', 0),
    // (15 + 1) / 149 against (4 + 1) / 149: ln 3.2 > 1
    ...rows(15, 'daft', 1),
    ...rows(4, 'daft', 0),
    ...rows(45, 'you', 1),
    ...rows(140, 'you there', 0),
    ...rows(99, 'unjudged', undefined),
  ]);
  expect([...lexicon]).toEqual(['rotten', 'lot', 'daft']);
});

it('reads disguised words as what they stand for', () => {
  const lexicon = toxicLexicon([...rows(15, 'r0tten', 1), ...rows(15, 'fine', 0)]);
  expect([...lexicon]).toEqual(['rotten']);
});
