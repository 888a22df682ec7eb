import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { BASE_LABELS } from '../labels.js';

const judgement = z.union([z.literal(0), z.literal(1)]);

const grammarFile = z.object({
  language: z.string().min(2),
  kinds: z
    .array(
      z.object({
        name: z.string().min(1),
        /** How many of the texts are of this kind, relative to the other kinds. */
        share: z.number().positive(),
        text: z.string().min(1),
        labels: z.partialRecord(z.enum(BASE_LABELS), judgement),
      }),
    )
    .min(1),
  /** What `{name}` in a text may become; each of the alternatives is as likely. */
  rules: z.record(z.string(), z.array(z.string()).min(1)),
});

/**
 * A context-free grammar of labelled texts in one language: kinds of text whose labels follow from how they are built
 * (an attack on a protected group, the same attack quoted by someone who objects, …), and rules that fill them.
 */
export type Grammar = z.infer<typeof grammarFile>;

/** A kind of text in a grammar. */
export type TextKind = Grammar['kinds'][number];

/** A grammar names a rule that it does not have, or is not a grammar at all. */
export class GrammarError extends Error {
  override readonly name = 'GrammarError';
}

const PLACEHOLDER = /\{(\w+)\}/g;

/** The grammar of a language: `libs/base-model/src/grammar/<language>.json`. @throws GrammarError */
export async function loadGrammar(language: string): Promise<Grammar> {
  // The same path from `src` and from `dist`.
  const file = new URL(`../../src/grammar/${language}.json`, import.meta.url);
  return parseGrammar(JSON.parse(await readFile(file, 'utf8')));
}

/** @throws GrammarError if `content` is not a grammar or refers to a rule it lacks. */
export function parseGrammar(content: unknown): Grammar {
  const parsed = grammarFile.safeParse(content);
  if (!parsed.success) throw new GrammarError(z.prettifyError(parsed.error));
  const grammar = parsed.data;
  for (const text of [...grammar.kinds.map((kind) => kind.text), ...Object.values(grammar.rules).flat()])
    for (const [, name] of text.matchAll(PLACEHOLDER))
      if (!(name! in grammar.rules))
        throw new GrammarError(`${grammar.language}: "${text}" refers to {${name}}, which has no rule`);
  return grammar;
}
