import type { LabelledText } from '@parlance/platform-model';
import { createHash } from 'node:crypto';

/** What fits 2 GB of memory; more rows than this hardly make a better model. */
export const MOST_ROWS = 60_000;

/**
 * The rows that are learnt from: all, or of too many those whose texts' hashes are lowest, so that the same rows of a
 * growing file are taken, and all repeats of a text or none.
 */
export function chooseRows(rows: readonly LabelledText[], most = MOST_ROWS): readonly LabelledText[] {
  if (rows.length <= most) return rows;
  const keys = rows.map(({ text }) => createHash('sha256').update(text).digest('hex'));
  const limit = [...keys].sort()[most - 1]!;
  return rows.filter((_, i) => keys[i]! <= limit).slice(0, most);
}
