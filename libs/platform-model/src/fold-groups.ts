import { normalize } from '@parlance/text';
import type { LabelledText } from './labelled-text.js';

/** The largest share of the rows that may be kept together for who wrote them. */
const LARGEST_SHARE = 0.1;

/**
 * By row, what must not stand on both sides of a fold: rows of one normalised text, and rows of one author or thread, whose
 * texts resemble each other more than those of others do. A line that several wrote, such as "gg", is nobody's, and who wrote
 * more than a tenth of all rows (or where) tells no rows apart: those go by their text.
 */
export function foldGroups(rows: readonly Pick<LabelledText, 'text' | 'group'>[]): readonly string[] {
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
  const sizes = new Map<string, number>();
  for (const group of groups) if (group !== undefined) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  return groups.map((group, row) =>
    // No normalised text begins so.
    group !== undefined && sizes.get(group)! <= LARGEST_SHARE * rows.length ? `\u0000${group}` : texts[row]!,
  );
}
