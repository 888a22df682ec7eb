import { expect, it } from 'vitest';
import { foldGroups } from './fold-groups.js';

const row = (text: string, group?: string, labels: Record<string, 0 | 1> = {}) => ({
  ...{ text, labels },
  ...(group !== undefined && { group }),
});
const many = (count: number, group?: string) =>
  Array.from({ length: count }, (_, i) => row(`line ${group} ${i}`, group));

/** Which rows go together, by their places. */
const together = (rows: Parameters<typeof foldGroups>[0]): number[][] => {
  const places = new Map<string, number[]>();
  foldGroups(rows).forEach((group, i) => places.set(group, [...(places.get(group) ?? []), i]));
  return [...places.values()].filter(({ length }) => length > 1);
};

it('keeps repeats of a text together, however they are written, and nothing else that nobody is known of', () =>
  expect(together([row('gg'), row('G G  wp'), row('GG'), row('no')])).toEqual([[0, 2]]));

it('keeps an author’s texts together', () =>
  expect(together([row('a', 'ann'), row('b', 'ben'), row('c', 'ann'), ...many(30)])).toEqual([[0, 2]]));

it('takes what several wrote for nobody’s, so that a greeting does not tie everybody together', () =>
  expect(
    together([row('gg', 'ann'), row('gg', 'ben'), row('b', 'ann'), row('c', 'ben'), row('d', 'ann'), ...many(30)]),
  ).toEqual([
    [0, 1],
    [2, 4],
  ]));

it('gives a repeat to the author of the other one', () =>
  expect(together([row('b', 'ann'), row('B'), row('c', 'ann'), ...many(30)])).toEqual([[0, 1, 2]]));

it('goes by the texts of who wrote more than a tenth of all', () => {
  expect(together([...many(4, 'ann'), ...many(36)])).toEqual([[0, 1, 2, 3]]);
  expect(together([...many(5, 'ann'), ...many(36)])).toEqual([]);
});

it('goes by the texts of who wrote more than a fifth of a label’s rows of one reading', () => {
  const rows = (byTroll: number) => [
    ...Array.from({ length: 10 }, (_, i) => row(`bad ${i}`, i < byTroll ? 'troll' : undefined, { insult: 1 })),
    ...Array.from({ length: 90 }, (_, i) => row(`good ${i}`, undefined, { insult: 0 })),
  ];
  expect(together(rows(2))).toEqual([[0, 1]]);
  expect(together(rows(3))).toEqual([]);
});
