/** A label of a game's own, which no base model knows: spoiling one's own side's game on purpose. */
export interface GriefingRow {
  readonly text: string;
  readonly labels: { readonly griefing: 0 | 1 };
}

const HEROES = 'axe lina sven pudge zeus luna tusk lion mars io'.split(' ');
const SPOILING = [
  'i will feed mid on purpose $',
  'selling all my items now $',
  'afk in base for the rest, thanks $',
  'destroying my wards so $ dies',
  'not helping $ any more, i stay in jungle all game',
  'told the enemy where $ is hiding',
];
const PLAYING = [
  'push mid with $ now',
  'nice save $',
  'ward the river please $',
  'going back to base to buy items $',
  'jungle is yours $, i take bot',
  'enemy $ is missing, careful',
];

/** 120 lines of game chat, half of them of the label; the two sets share no line. */
export function griefingRows(set: 1 | 2 = 1): GriefingRow[] {
  const ending = set === 1 ? '' : ' ok';
  return HEROES.flatMap((hero) => [
    ...SPOILING.map((line) => ({ text: line.replace('$', hero) + ending, labels: { griefing: 1 as const } })),
    ...PLAYING.map((line) => ({ text: line.replace('$', hero) + ending, labels: { griefing: 0 as const } })),
  ]);
}
