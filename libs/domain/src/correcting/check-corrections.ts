import type { Label } from '../deciding/scores.js';
import { nearestLabel } from './nearest-label.js';
import { resolveJudgements } from './resolve-judgements.js';

/** A correction as a row of a file. */
export interface CorrectionRow {
  /** Where it stands, counted from 1. */
  readonly line: number;
  readonly text: string;
  readonly labels: Readonly<Record<Label, boolean>>;
  readonly moderator: string;
  readonly judgedAt: Date;
}

/** What can be wrong with a file of corrections. */
export type CorrectionProblemKind =
  'unknown-label' | 'contradiction' | 'disagreement' | 'repeat' | 'nothing-judged' | 'few-of-a-reading' | 'one-reading';

/** One thing wrong with a file of corrections; holds nothing of its texts. */
export interface CorrectionProblem {
  readonly kind: CorrectionProblemKind;
  /** With an `error` nothing of the file may be stored; a `warning` says what to expect. */
  readonly severity: 'error' | 'warning';
  /** The rows concerned, in order; empty if it is the file as a whole. */
  readonly lines: readonly number[];
  readonly detail: string;
  /** What to do about it. */
  readonly advice: string;
}

/** A label with fewer texts of a reading can hardly be learned, and not measured. */
export const FEWEST_OF_A_READING = 5;

/**
 * Everything to say about a file of corrections before any of it is stored: errors first, then warnings, both by where
 * they begin. Texts count as the same if they are so after Unicode normalization (NFC).
 */
export function checkCorrections(
  rows: readonly CorrectionRow[],
  knownLabels: readonly Label[],
): readonly CorrectionProblem[] {
  const known = new Set(knownLabels);
  const problems = [
    ...unknownLabels(rows, known),
    ...clashes(rows, known),
    ...repeats(rows),
    ...nothingJudged(rows),
    ...thinReadings(rows, knownLabels),
  ];
  const rank = ({ severity, lines }: CorrectionProblem): number =>
    (severity === 'error' ? 0 : Number.MAX_SAFE_INTEGER / 2) + (lines[0] ?? Number.MAX_SAFE_INTEGER / 4);
  return problems.sort((a, b) => rank(a) - rank(b));
}

function unknownLabels(rows: readonly CorrectionRow[], known: ReadonlySet<Label>): CorrectionProblem[] {
  const linesOf = new Map<Label, number[]>();
  for (const { line, labels } of rows)
    for (const label of Object.keys(labels)) if (!known.has(label)) entry(linesOf, label, newList).push(line);
  return [...linesOf].map(([label, lines]) => {
    const nearest = nearestLabel(label, [...known]);
    return {
      kind: 'unknown-label',
      severity: 'error',
      lines,
      detail: `the platform has no label ${label}: it has ${[...known].join(', ')}`,
      advice:
        nearest === undefined
          ? `leave it out, or add ${label} to the platform's policy first`
          : `write ${nearest} if that is meant, else leave it out`,
    };
  });
}

/** The lines that say yes and those that say no to one label of one text. */
interface Sides {
  readonly label: Label;
  readonly yes: CorrectionRow[];
  readonly no: CorrectionRow[];
}

function sidesOf(rows: readonly CorrectionRow[], known: ReadonlySet<Label>): Sides[] {
  const all: Sides[] = [];
  const texts = new Map<string, Map<Label, Sides>>();
  for (const row of rows) {
    const labels = entry(texts, row.text.normalize('NFC'), newMap<Label, Sides>);
    for (const [label, holds] of Object.entries(row.labels)) {
      if (!known.has(label)) continue;
      let sides = labels.get(label);
      if (sides === undefined) {
        labels.set(label, (sides = { label, yes: [], no: [] }));
        all.push(sides);
      }
      (holds ? sides.yes : sides.no).push(row);
    }
  }
  return all;
}

/** Contradictions (one moderator at one time) and disagreements (of several). Who changes their mind later does neither. */
function clashes(rows: readonly CorrectionRow[], known: ReadonlySet<Label>): CorrectionProblem[] {
  const problems: CorrectionProblem[] = [];
  for (const { label, yes, no } of sidesOf(rows, known)) {
    if (yes.length === 0 || no.length === 0) continue;
    const contradicting = sameJudgeAndTime(yes, no);
    if (contradicting.length > 0) problems.push(contradiction(label, contradicting));
    if (disagree(yes, no)) problems.push(disagreement(label, [...yes, ...no]));
  }
  return problems;
}

function sameJudgeAndTime(yes: readonly CorrectionRow[], no: readonly CorrectionRow[]): CorrectionRow[] {
  const key = ({ moderator, judgedAt }: CorrectionRow): string => `${judgedAt.getTime()} ${moderator}`;
  const saidYes = new Set(yes.map(key));
  const both = new Set(no.map(key).filter((said) => saidYes.has(said)));
  return [...yes, ...no].filter((row) => both.has(key(row)));
}

/** Whether moderators' latest judgements differ. */
function disagree(yes: readonly CorrectionRow[], no: readonly CorrectionRow[]): boolean {
  const judgement = ({ moderator, judgedAt }: CorrectionRow, holds: boolean) => {
    return { textHash: '', label: '', holds, moderator, judgedAt };
  };
  const [together] = resolveJudgements([
    ...yes.map((row) => judgement(row, true)),
    ...no.map((row) => judgement(row, false)),
  ]);
  return together!.yes > 0 && together!.no > 0;
}

function contradiction(label: Label, rows: readonly CorrectionRow[]): CorrectionProblem {
  return {
    kind: 'contradiction',
    severity: 'error',
    lines: linesOf(rows),
    detail: `the same text is and is not ${label}, by the same moderator at the same time`,
    advice: 'keep the reading that is meant, or give each its own time: then the later one counts',
  };
}

function disagreement(label: Label, rows: readonly CorrectionRow[]): CorrectionProblem {
  return {
    kind: 'disagreement',
    severity: 'warning',
    lines: linesOf(rows),
    detail: `moderators disagree whether the same text is ${label}`,
    advice: 'the majority counts; as many for as against is kept as disputed and not learned from',
  };
}

function repeats(rows: readonly CorrectionRow[]): CorrectionProblem[] {
  const seen = new Set<string>();
  const lines: number[] = [];
  for (const { line, text, labels, moderator } of rows) {
    const judged = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
    if (judged.length === 0) continue;
    const key = JSON.stringify([text.normalize('NFC'), moderator, judged]);
    if (seen.has(key)) lines.push(line);
    else seen.add(key);
  }
  if (lines.length === 0) return [];
  return [
    {
      kind: 'repeat',
      severity: 'warning',
      lines,
      detail: `${counted(lines.length, 'row repeats', 'rows repeat')} an earlier one: same text, moderator and labels`,
      advice: 'nothing: a text counts once, however often one moderator judges it alike',
    },
  ];
}

function nothingJudged(rows: readonly CorrectionRow[]): CorrectionProblem[] {
  const lines = rows.filter(({ labels }) => Object.keys(labels).length === 0).map(({ line }) => line);
  if (lines.length === 0) return [];
  return [
    {
      kind: 'nothing-judged',
      severity: 'warning',
      lines,
      detail: `${counted(lines.length, 'row judges', 'rows judge')} no label`,
      advice: 'such rows are left out; give at least one label 0 or 1 if they should count',
    },
  ];
}

function thinReadings(rows: readonly CorrectionRow[], knownLabels: readonly Label[]): CorrectionProblem[] {
  const texts = new Map<Label, { readonly yes: Set<string>; readonly no: Set<string> }>();
  for (const { text, labels } of rows)
    for (const [label, holds] of Object.entries(labels)) {
      const readings = entry(texts, label, () => ({ yes: new Set<string>(), no: new Set<string>() }));
      (holds ? readings.yes : readings.no).add(text.normalize('NFC'));
    }
  return knownLabels.flatMap((label): CorrectionProblem[] => {
    const readings = texts.get(label);
    if (readings === undefined) return [];
    const { yes, no } = { yes: readings.yes.size, no: readings.no.size };
    if (Math.min(yes, no) >= FEWEST_OF_A_READING) return [];
    const rare = yes < no ? label : `not ${label}`;
    const one = yes === 0 || no === 0;
    return [
      {
        kind: one ? 'one-reading' : 'few-of-a-reading',
        severity: 'warning',
        lines: [],
        detail: `${label}: of the texts judged for it, ${one ? 'none' : `only ${Math.min(yes, no)}`} read "${rare}"`,
        advice: `${label} can${one ? 'not' : ' hardly'} be learned from these alone: bring ${FEWEST_OF_A_READING} or more that read "${rare}"`,
      },
    ];
  });
}

function linesOf(rows: readonly CorrectionRow[]): number[] {
  return rows.map(({ line }) => line).sort((a, b) => a - b);
}

function counted(count: number, one: string, several: string): string {
  return `${count} ${count === 1 ? one : several}`;
}

function entry<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = create()));
  return value;
}

function newList(): number[] {
  return [];
}

function newMap<K, V>(): Map<K, V> {
  return new Map();
}
