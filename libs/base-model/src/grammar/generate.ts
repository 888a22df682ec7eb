import type { LabelledRow } from '../data/labelled-row.js';
import type { Random } from '../random.js';
import type { Grammar, TextKind } from './grammar.js';

/** Deep enough for a quotation of a text with nested parts; deeper means that a rule leads to itself. */
const MAX_DEPTH = 12;

const PLACEHOLDER = /\{(\w+)\}/g;
const CAPITALISED_SHARE = 0.3;

/**
 * `count` labelled texts of a grammar, between an optional opening and closing, some with a capital letter.
 * The same random state gives the same texts. Rows carry the name `set`.
 */
export function generateRows(grammar: Grammar, count: number, random: Random, set: string): LabelledRow[] {
  return Array.from({ length: count }, () => {
    const kind = pickKind(grammar.kinds, random);
    const text = expand('{opening}', grammar, random) + expand(kind.text, grammar, random);
    const closed = text + expand('{closing}', grammar, random);
    return {
      text: random.chance(CAPITALISED_SHARE) ? closed.charAt(0).toUpperCase() + closed.slice(1) : closed,
      labels: kind.labels,
      lang: grammar.language,
      set,
    };
  });
}

/** `text` with every `{rule}` replaced by one of the rule's alternatives, themselves expanded. */
export function expand(text: string, grammar: Grammar, random: Random, depth = 0): string {
  if (depth > MAX_DEPTH) throw new RangeError(`${grammar.language}: "${text}" leads to itself`);
  return text.replace(PLACEHOLDER, (_, rule: string) =>
    expand(random.pick(grammar.rules[rule]!), grammar, random, depth + 1),
  );
}

function pickKind(kinds: readonly TextKind[], random: Random): TextKind {
  let point = random.uniform() * kinds.reduce((sum, kind) => sum + kind.share, 0);
  for (const kind of kinds) {
    point -= kind.share;
    if (point < 0) return kind;
  }
  return kinds.at(-1)!;
}
