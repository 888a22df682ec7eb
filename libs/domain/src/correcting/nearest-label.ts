import type { Label } from '../deciding/scores.js';

/** Of the known labels the one that was probably meant; undefined if none is near: more than a third would have to change. */
export function nearestLabel(label: Label, known: readonly Label[]): Label | undefined {
  let nearest: Label | undefined;
  let fewest = Math.floor(label.length / 3) + 1;
  for (const candidate of known) {
    const edits = editDistance(label.toLowerCase(), candidate.toLowerCase());
    if (edits < fewest) [nearest, fewest] = [candidate, edits];
  }
  return nearest;
}

/** Characters to insert, delete or replace to make `b` of `a` (Levenshtein 1965), by rows of its table. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
