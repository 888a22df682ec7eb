import type { Correction, Label } from '@parlance/domain';
import { textHash } from '../texts/text-hash.js';

/** A judgement to keep, and which of the corrections given it is a part of. */
export interface JudgementRow {
  readonly index: number;
  readonly platform: string;
  readonly moderator: string;
  readonly label: Label;
  readonly judgedAt: Date;
  readonly contentId?: string;
  readonly text: string;
  readonly textHash: string;
  readonly holds: boolean;
  readonly reason?: string;
}

/** The judgements of corrections, one a label. */
export function judgementRows(corrections: readonly Correction[]): readonly JudgementRow[] {
  return corrections.flatMap(({ labels, ...rest }, index) => {
    const hash = textHash(rest.text);
    return Object.entries(labels).map(([label, holds]) => ({ ...rest, index, label, holds, textHash: hash }));
  });
}

/** What was judged: the content by id, or else the text. */
export function subjectOf({ contentId, textHash: hash }: Pick<JudgementRow, 'contentId' | 'textHash'>): string {
  return contentId === undefined ? `text:${hash}` : `content:${contentId}`;
}

/** What makes a judgement the same as another. */
export function judgementKey(
  row: Pick<JudgementRow, 'platform' | 'contentId' | 'textHash' | 'moderator' | 'label' | 'judgedAt'>,
): string {
  return JSON.stringify([row.platform, subjectOf(row), row.moderator, row.label, row.judgedAt.getTime()]);
}
