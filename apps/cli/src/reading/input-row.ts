import { groupOf } from '@parlance/platform-model';
import { z } from 'zod';

/** A text to be answered, and where it stood in the input. */
export interface ContentRow {
  /** Counted from 1; of a CSV record that spans several lines, the last of them. */
  readonly line: number;
  readonly text: string;
  readonly id?: string | number | undefined;
  /** 1 and 0 by label; an absent label is unknown. Read by `evaluate` and `learn`. */
  readonly labels?: Readonly<Record<string, 0 | 1>>;
  /** Who wrote it, or else where. Read by `learn` alone. */
  readonly group?: string;
}

/** A line that cannot be answered, and why; `error` holds nothing of the line's text. */
export interface BadRow {
  readonly line: number;
  readonly error: string;
}

export type InputRow<Row extends ContentRow = ContentRow> = Row | BadRow;

export function isBad(row: InputRow): row is BadRow {
  return 'error' in row;
}

const text = z.string().min(1, 'is empty');

/** JSON.parse has rounded a whole number beyond 2^53 by now: answering it would give the row another row's id. */
const keptWhole = (id: string | number): boolean => !Number.isInteger(id) || Number.isSafeInteger(id);

/** A content's name. */
export const id = z
  .union([z.string(), z.number()], 'expected a string or a number')
  .refine(keptWhole, 'is a number beyond 2^53 and would lose digits: write it as a string');

const content = z.object({ text, id: id.optional() });

/** Whether a label holds; null is unknown. */
export const judgement = z.union(
  [z.literal(0), z.literal(1), z.boolean(), z.null()],
  'expected 0, 1, true, false or null',
);

const judgedContent = content.extend({
  labels: z.record(z.string(), judgement),
  ...{ authorId: z.unknown().optional(), threadId: z.unknown().optional() },
});

/** Turns one parsed JSON value, or a CSV record as an object of its columns, into a row. */
export type ParseRow<Row extends ContentRow = ContentRow> = (value: unknown, line: number) => InputRow<Row>;

/** `{"text", "id"?}`; whatever else the row has is not looked at. */
export function parseContent(value: unknown, line: number): InputRow {
  const row = content.safeParse(value);
  return row.success ? { line, ...row.data } : { line, error: firstProblem(row.error) };
}

/** `{"text", "labels", "id"?, "authorId"?, "threadId"?}`; what is null counts as absent. */
export function parseJudgedContent(value: unknown, line: number): InputRow {
  const row = judgedContent.safeParse(value);
  if (!row.success) return { line, error: firstProblem(row.error) };
  const labels: Record<string, 0 | 1> = {};
  for (const [label, judged] of Object.entries(row.data.labels)) if (judged !== null) labels[label] = judged ? 1 : 0;
  const { text: judged, id: name, authorId, threadId } = row.data;
  const group = groupOf({ authorId: nameOf(authorId), threadId: nameOf(threadId) });
  return { line, text: judged, id: name, labels, ...(group !== undefined && { group }) };
}

/** Whatever else an author or thread may be, it names nobody. */
function nameOf(value: unknown): string | number | undefined {
  return (typeof value === 'string' && value !== '') || typeof value === 'number' ? value : undefined;
}

/** What is wrong with a row, in a few words that hold nothing of its text. */
export function firstProblem(error: z.ZodError): string {
  const { path, message } = error.issues[0]!;
  const fact = message.replace(/^Invalid input: /, '');
  return path.length === 0 ? `not a row: ${fact}` : `"${path.join('.')}" ${fact}`;
}
