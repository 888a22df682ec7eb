import { correctionShape } from '@parlance/contracts';
import { z } from 'zod';
import { type BadRow, type ContentRow, firstProblem, id, judgement, type ParseRow } from './input-row.js';

/** A correction as a file has it. */
export interface CorrectionInput extends Omit<ContentRow, 'labels'> {
  readonly labels: Readonly<Record<string, 0 | 1>>;
  readonly moderator: string;
  /** RFC 3339. */
  readonly judgedAt: string;
  readonly reason?: string | undefined;
}

/** What the rows of a file leave out. */
export interface CorrectionDefaults {
  /** Who judged, where a row does not say. */
  readonly moderator?: string | undefined;
  /** When, where a row does not say; RFC 3339. */
  readonly judgedAt: string;
}

const correction = z.object({
  text: z.string().min(1, 'is empty'),
  id: id.optional(),
  labels: z.record(z.string(), judgement),
  moderator: correctionShape.moderator.optional(),
  judgedAt: correctionShape.judgedAt.optional(),
  reason: correctionShape.reason,
});

/** `{"text", "labels", "id"?, "moderator"?, "judgedAt"?, "reason"?}`; a label that is null counts as absent. */
export function parseCorrection(defaults: CorrectionDefaults): ParseRow<CorrectionInput> {
  return (value, line) => {
    const row = correction.safeParse(value);
    if (!row.success) return { line, error: firstProblem(row.error) };
    const { text, labels, moderator = defaults.moderator, judgedAt = defaults.judgedAt, reason } = row.data;
    const contentId = correctionShape.contentId.safeParse(row.data.id === undefined ? undefined : String(row.data.id));
    if (!contentId.success) return { line, error: `"id" ${contentId.error.issues[0]!.message}` };
    if (moderator === undefined) return { line, error: 'names no moderator, and there is no --moderator' };
    const judged: Record<string, 0 | 1> = {};
    for (const [label, holds] of Object.entries(labels)) if (holds !== null) judged[label] = holds ? 1 : 0;
    return { line, text, id: contentId.data, labels: judged, moderator, judgedAt, reason };
  };
}

const NOT_LABELS = ['text', 'id', 'moderator', 'judgedAt', 'reason'];

/** What a CSV field says of its column's label; an empty one says nothing. */
const READINGS: Readonly<Record<string, boolean | null>> = {
  '': null,
  '0': false,
  '1': true,
  false: false,
  true: true,
};

/**
 * The same of a CSV record, in which each column with another name than those above is a label's, but for those ignored. A
 * column that no known label is called like is left to the check of the whole file, whatever is in it.
 */
export function parseCorrectionColumns(
  defaults: CorrectionDefaults,
  knownLabels: readonly string[],
  ignored: readonly string[],
): ParseRow<CorrectionInput> {
  const parse = parseCorrection(defaults);
  const isKnown = new Set(knownLabels);
  const isNoLabel = new Set(NOT_LABELS);
  const isIgnored = new Set(ignored);
  return (value, line) => {
    const columns = value as Readonly<Record<string, string>>;
    const row: Record<string, unknown> = {};
    const labels: [string, boolean | null][] = [];
    for (const [name, field] of Object.entries(columns)) {
      if (isIgnored.has(name)) continue;
      if (isNoLabel.has(name)) {
        if (field !== '' || name === 'text') row[name] = field;
        continue;
      }
      const reading = readingOf(field);
      if (reading === undefined && isKnown.has(name)) return badReading(name, line);
      labels.push([name, reading === undefined ? true : reading]);
    }
    return parse({ ...row, labels: Object.fromEntries(labels) }, line);
  };
}

function readingOf(field: string): boolean | null | undefined {
  const written = field.trim().toLowerCase();
  return Object.hasOwn(READINGS, written) ? READINGS[written] : undefined;
}

function badReading(label: string, line: number): BadRow {
  return { line, error: `"${label}" expected 0, 1, true, false or nothing` };
}
