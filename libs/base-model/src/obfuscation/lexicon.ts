import { normalize } from '@parlance/text';
import type { LabelledRow } from '../data/labelled-row.js';

const WORD = /[\p{L}']{3,}/gu;
const MIN_TOXIC_TEXTS = 15;
const MIN_LOG_RATIO = 1;
const LEXICON_WORDS = 500;

/**
 * The words that tell toxic texts most: those whose share of the toxic texts is at least e times their share of the
 * others, in at least 15 toxic texts, by log ratio · ln(toxic texts), the first 500. Each word counts once a text; rows
 * whose toxicity is unknown do not count.
 */
export function toxicLexicon(rows: readonly LabelledRow[]): Set<string> {
  const counts = new Map<string, { toxic: number; other: number }>();
  let toxicTexts = 0;
  let otherTexts = 0;
  for (const { text, labels } of rows) {
    if (labels.toxicity === undefined) continue;
    const side = labels.toxicity === 1 ? 'toxic' : 'other';
    if (side === 'toxic') toxicTexts++;
    else otherTexts++;
    for (const word of new Set(normalize(text).match(WORD))) {
      let count = counts.get(word);
      if (count === undefined) counts.set(word, (count = { toxic: 0, other: 0 }));
      count[side]++;
    }
  }
  const words = [...counts]
    .filter(([, count]) => count.toxic >= MIN_TOXIC_TEXTS)
    .map(([word, count]) => {
      const logRatio = Math.log((count.toxic + 1) / toxicTexts) - Math.log((count.other + 1) / otherTexts);
      return { word, logRatio, weight: logRatio * Math.log(count.toxic) };
    })
    .filter(({ logRatio }) => logRatio > MIN_LOG_RATIO)
    .sort((a, b) => b.weight - a.weight);
  return new Set(words.slice(0, LEXICON_WORDS).map(({ word }) => word));
}
