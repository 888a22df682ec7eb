import { checkCorrections, type CorrectionProblem, type Label } from '@parlance/domain';
import { type BadRow, type InputRow, isBad } from '../reading/input-row.js';
import type { CorrectionInput } from '../reading/parse-correction.js';

/** One thing to say about a file, in the order of their weight. */
export type FileProblem = Pick<CorrectionProblem, 'severity' | 'lines' | 'detail' | 'advice'>;

/** A file of corrections, read and checked as a whole. */
export interface JudgedFile {
  /** Those that say something; none may be sent if there is an error. */
  readonly corrections: readonly CorrectionInput[];
  readonly problems: readonly FileProblem[];
  /** Texts by label and reading. */
  readonly readings: Readonly<Record<Label, { readonly yes: number; readonly no: number }>>;
  readonly hasErrors: boolean;
}

/** Reads all rows and checks them together. */
export async function judgeFile(
  batches: AsyncIterable<readonly InputRow<CorrectionInput>[]>,
  knownLabels: readonly Label[],
): Promise<JudgedFile> {
  const rows: CorrectionInput[] = [];
  const bad: BadRow[] = [];
  for await (const batch of batches)
    for (const row of batch) {
      if (isBad(row)) bad.push(row);
      else rows.push(row);
    }
  const problems: FileProblem[] = [...badRows(bad), ...checkCorrections(rows.map(checkedRow), knownLabels)];
  if (rows.length + bad.length === 0) problems.push(NO_ROWS);
  return {
    corrections: rows.filter(({ labels }) => Object.keys(labels).length > 0),
    problems,
    readings: readingsOf(rows),
    hasErrors: problems.some(({ severity }) => severity === 'error'),
  };
}

const NO_ROWS: FileProblem = {
  severity: 'error',
  lines: [],
  detail: 'there are no corrections in it',
  advice: 'bring at least one row',
};

/** Rows that are bad for the same reason are one problem. */
function badRows(bad: readonly BadRow[]): FileProblem[] {
  const linesOf = new Map<string, number[]>();
  for (const { line, error } of bad) {
    const lines = linesOf.get(error);
    if (lines === undefined) linesOf.set(error, [line]);
    else lines.push(line);
  }
  return [...linesOf].map(([detail, lines]) => {
    const advice = detail === 'not UTF-8' ? 'save the file as UTF-8' : 'mend the row or take it out';
    return { severity: 'error', lines, detail, advice };
  });
}

function checkedRow({ line, text, labels, moderator, judgedAt }: CorrectionInput) {
  const judged = Object.entries(labels).map(([label, holds]) => [label, holds === 1] as const);
  return { line, text, labels: Object.fromEntries(judged), moderator, judgedAt: new Date(judgedAt) };
}

function readingsOf(rows: readonly CorrectionInput[]): JudgedFile['readings'] {
  const texts = new Map<Label, { yes: Set<string>; no: Set<string> }>();
  for (const { text, labels } of rows)
    for (const [label, holds] of Object.entries(labels)) {
      let of = texts.get(label);
      if (of === undefined) texts.set(label, (of = { yes: new Set(), no: new Set() }));
      (holds === 1 ? of.yes : of.no).add(text.normalize('NFC'));
    }
  return Object.fromEntries([...texts].map(([label, { yes, no }]) => [label, { yes: yes.size, no: no.size }]));
}
