import type { LabelledRow } from '../data/labelled-row.js';
import { Random } from '../random.js';
import { generateRows } from './generate.js';
import { loadGrammar } from './grammar.js';

/** Names of the sets that the grammars make: each has offsets of its own, as every other set. */
export const ENGLISH_GRAMMAR_SET = 'grammar_en';
export const MULTILINGUAL_GRAMMAR_SET = 'grammar_multilingual';

const OTHER_LANGUAGES = ['de', 'es', 'fr', 'it', 'nl', 'pl', 'pt', 'ru'] as const;

/** How many rows each grammar contributes. */
export interface GrammarShare {
  readonly english: number;
  readonly perOtherLanguage: number;
}

/** Rows of all grammars, English first; the same seed gives the same rows. */
export async function grammarRows({ english, perOtherLanguage }: GrammarShare, seed: number): Promise<LabelledRow[]> {
  const random = new Random(seed);
  const rows = generateRows(await loadGrammar('en'), english, random, ENGLISH_GRAMMAR_SET);
  for (const language of OTHER_LANGUAGES) {
    const grammar = await loadGrammar(language);
    rows.push(...generateRows(grammar, perOtherLanguage, random, MULTILINGUAL_GRAMMAR_SET));
  }
  return rows;
}
