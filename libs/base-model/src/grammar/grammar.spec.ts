import { describe, expect, it } from 'vitest';
import { Random } from '../random.js';
import { expand, generateRows } from './generate.js';
import { type Grammar, GrammarError, loadGrammar, parseGrammar } from './grammar.js';
import { grammarRows } from './grammar-rows.js';

const LANGUAGES = ['en', 'de', 'es', 'fr', 'it', 'nl', 'pl', 'pt', 'ru'];

/** Every kind of text with its labels: an attack, its look-alikes, and what is unknown about each. */
const KINDS = {
  hate: { toxicity: 1, identity_attack: 1 },
  praise: { toxicity: 0, identity_attack: 0 },
  affection: { toxicity: 0, identity_attack: 0 },
  mention: { toxicity: 0, identity_attack: 0 },
  'negated hate': { toxicity: 0, identity_attack: 0 },
  'quoted hate': { toxicity: 0, identity_attack: 0 },
  objects: { identity_attack: 0, insult: 0 },
  'groups that are not protected': { identity_attack: 0 },
  'profanity that insults nobody': { identity_attack: 0, insult: 0, profanity: 1 },
  'insult of one person': { toxicity: 1, insult: 1, identity_attack: 0 },
};

/** The rules that a text can lead to. */
function reachable(grammar: Grammar, text: string, found = new Set<string>()): Set<string> {
  for (const [, rule] of text.matchAll(/\{(\w+)\}/g)) {
    if (found.has(rule!)) continue;
    found.add(rule!);
    for (const alternative of grammar.rules[rule!]!) reachable(grammar, alternative, found);
  }
  return found;
}

describe.each(LANGUAGES)('the %s grammar', (language) => {
  it('has every kind of text, labelled by what it is', async () => {
    const { kinds, language: named } = await loadGrammar(language);
    expect(named).toBe(language);
    expect(Object.fromEntries(kinds.map((kind) => [kind.name, kind.labels]))).toEqual(KINDS);
  });

  it('uses every rule', async () => {
    const grammar = await loadGrammar(language);
    const used = reachable(grammar, ['{opening}', '{closing}', ...grammar.kinds.map((kind) => kind.text)].join(''));
    expect(Object.keys(grammar.rules).filter((rule) => !used.has(rule))).toEqual([]);
  });

  it('states an attack, or a group by a slur, only where it is an attack or quotes one', async () => {
    const grammar = await loadGrammar(language);
    const attacks = (rule: string) => rule === 'hate' || rule.startsWith('slurred_');
    const kinds = grammar.kinds.filter(({ text }) => [...reachable(grammar, text)].some(attacks));
    expect(kinds.map((kind) => kind.name)).toEqual(['hate', 'quoted hate']);
    for (const text of grammar.rules.quoted_hate!) expect(text).toContain('"{hate}"');
  });

  it('gives the same rows for the same seed, of every kind, without anything left to fill in', async () => {
    const grammar = await loadGrammar(language);
    const rows = generateRows(grammar, 600, new Random(4), 'own');
    expect(generateRows(grammar, 600, new Random(4), 'own')).toEqual(rows);
    expect(new Set(rows.map((row) => JSON.stringify(row.labels))).size).toBe(6);
    for (const row of rows) {
      expect(row.text).not.toMatch(/[{}]/);
      expect(row).toMatchObject({ lang: language, set: 'own' });
    }
  });
});

it('takes the shares it is given', async () => {
  const rows = await grammarRows({ english: 50, perOtherLanguage: 3 }, 1);
  const count = (language: string) => rows.filter((row) => row.lang === language).length;
  expect(LANGUAGES.map(count)).toEqual([50, 3, 3, 3, 3, 3, 3, 3, 3]);
});

describe('a grammar', () => {
  const kinds = [{ name: 'greeting', share: 1, text: '{hello} {hello}', labels: { toxicity: 0 } }];

  it('fills each rule anew', () => {
    const grammar = parseGrammar({ language: 'en', kinds, rules: { hello: ['hi', 'good {time}'], time: ['day'] } });
    const texts = new Set(
      Array.from({ length: 50 }, (_, seed) => expand('{hello} {hello}', grammar, new Random(seed))),
    );
    expect([...texts].sort()).toEqual(['good day good day', 'good day hi', 'hi good day', 'hi hi']);
  });

  it('that refers to a missing rule is refused by name', () => {
    expect(() => parseGrammar({ language: 'en', kinds, rules: {} })).toThrow(GrammarError);
    expect(() => parseGrammar({ language: 'en', kinds, rules: {} })).toThrow('{hello}, which has no rule');
  });

  it('that leads to itself is refused', () => {
    const grammar = parseGrammar({ language: 'en', kinds, rules: { hello: ['{hello}'] } });
    expect(() => expand('{hello}', grammar, new Random(1))).toThrow('leads to itself');
  });
});
