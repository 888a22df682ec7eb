import { normalize } from '@parlance/text';
import type { LabelledText } from './labelled-text.js';

/** The largest share of all rows that may be kept together for who wrote them. */
const LARGEST_SHARE = 0.1;
/** And of a label's rows with it, or without it: a fold must not take what the others need to learn it. */
const LARGEST_SHARE_OF_READING = 0.2;

/**
 * By row, what must not stand on both sides of a fold: rows of one normalised text, and rows of one author or thread, whose
 * texts resemble each other more than those of others do. A line that several wrote, such as "gg", is nobody's, and who wrote
 * more than a tenth of all rows, or a fifth of those with some label or without it, tells no rows apart: those go by their text.
 */
export function foldGroups(rows: readonly LabelledText[]): readonly string[] {
  const texts = rows.map(({ text }) => normalize(text));
  const groupsOf = new Map<string, Set<string>>();
  rows.forEach(({ group }, row) => {
    if (group === undefined) return;
    const known = groupsOf.get(texts[row]!);
    if (known === undefined) groupsOf.set(texts[row]!, new Set([group]));
    else known.add(group);
  });
  const groups = texts.map((text) => {
    const [group, ...others] = groupsOf.get(text) ?? [];
    return others.length > 0 ? undefined : group;
  });
  const tooLarge = largeGroups(rows, groups);
  // No normalised text begins so.
  return groups.map((group, row) => (group === undefined || tooLarge.has(group) ? texts[row]! : `\u0000${group}`));
}

function largeGroups(rows: readonly LabelledText[], groups: readonly (string | undefined)[]): ReadonlySet<string> {
  /** By what is counted: all rows under no name, those of a reading under its label's. */
  const counted = new Map<string, { total: number; readonly byGroup: Map<string, number> }>();
  const count = (name: string, group: string | undefined): void => {
    const counts = counted.get(name) ?? { total: 0, byGroup: new Map<string, number>() };
    counts.total++;
    if (group !== undefined) counts.byGroup.set(group, (counts.byGroup.get(group) ?? 0) + 1);
    counted.set(name, counts);
  };
  rows.forEach(({ labels }, row) => {
    count('', groups[row]);
    for (const [label, reading] of Object.entries(labels)) count(`${reading} ${label}`, groups[row]);
  });
  const large = new Set<string>();
  for (const [name, { total, byGroup }] of counted) {
    const most = total * (name === '' ? LARGEST_SHARE : LARGEST_SHARE_OF_READING);
    for (const [group, size] of byGroup) if (size > most) large.add(group);
  }
  return large;
}
