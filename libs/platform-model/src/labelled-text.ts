import { createHash } from 'node:crypto';

/** A text as moderators judged it. */
export interface LabelledText {
  readonly text: string;
  /** 1 or 0 of each label that was judged; one that is absent is unknown, not 0. */
  readonly labels: Readonly<Record<string, 0 | 1>>;
  /** Names who wrote it, or where: a model is never judged by texts of those that it was trained on. Absent: not known. */
  readonly group?: string;
}

/** The group of a text: who wrote it, or if that is not known where. A thread is often a whole channel. */
export function groupOf({ authorId, threadId }: ContentNames): string | undefined {
  if (authorId !== undefined) return `author ${authorId}`;
  return threadId === undefined ? undefined : `thread ${threadId}`;
}

interface ContentNames {
  readonly authorId?: string | number | undefined;
  readonly threadId?: string | number | undefined;
}

/** Names a dataset by what is in it: SHA-256 in hexadecimal over its rows in their order. */
export function datasetHash(rows: readonly LabelledText[]): string {
  const hash = createHash('sha256');
  for (const { text, labels, group } of rows) {
    const judged = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
    hash.update(JSON.stringify(group === undefined ? [text, judged] : [text, judged, group]));
  }
  return hash.digest('hex');
}

/** Every label that some row judges: the most judged first, which is what the map is drawn apart by. */
export function labelsOf(rows: readonly LabelledText[]): readonly string[] {
  const judged = new Map<string, number>();
  for (const { labels } of rows) for (const label in labels) judged.set(label, (judged.get(label) ?? 0) + 1);
  return [...judged.keys()].sort((a, b) => judged.get(b)! - judged.get(a)!);
}
