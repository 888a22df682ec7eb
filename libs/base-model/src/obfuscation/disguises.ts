import type { Random } from '../random.js';

/** Rewrites one word the way people do to slip past a filter. */
export type Disguise = (word: string, random: Random) => string;

/** Signs, digits and letters of other alphabets that stand for a letter. */
const STAND_INS: Readonly<Record<string, readonly string[]>> = {
  a: ['@', '4', '\u0430'],
  b: ['8'],
  c: ['(', '\u0441'],
  e: ['3', '€', '\u0435'],
  g: ['9', 'q'],
  i: ['1', '!', '\u0456'],
  l: ['1', '|'],
  o: ['0', '\u043e'],
  p: ['\u0440'],
  s: ['$', '5', '\u0455'],
  t: ['7', '+'],
  u: ['v', 'ü'],
  x: ['\u0445'],
  y: ['\u0443'],
};

const CYRILLIC_TWINS: Readonly<Record<string, string>> = {
  a: '\u0430',
  c: '\u0441',
  e: '\u0435',
  i: '\u0456',
  o: '\u043e',
  p: '\u0440',
  s: '\u0455',
  x: '\u0445',
  y: '\u0443',
};

const SEPARATORS = [' ', '.', '-', '_', '*', '  '];
const INVISIBLE = ['\u200b', '\u200d', '\u00ad', '\u2060'];

const leetspeak: Disguise = (word, random) =>
  [...word]
    .map((letter) => {
      const standIns = STAND_INS[letter.toLowerCase()];
      return standIns !== undefined && random.chance(0.6) ? random.pick(standIns) : letter;
    })
    .join('');

const spacedOut: Disguise = (word, random) => [...word].join(random.pick(SEPARATORS));

const drawnOut: Disguise = (word, random) => {
  const letters = [...word];
  const drawn = random.integer(letters.length);
  letters[drawn] = letters[drawn]!.repeat(3 + random.integer(4));
  return letters.join('');
};

const cyrillic: Disguise = (word, random) =>
  [...word]
    .map((letter) => {
      const twin = CYRILLIC_TWINS[letter];
      return twin !== undefined && random.chance(0.8) ? twin : letter;
    })
    .join('');

const invisiblyBroken: Disguise = (word, random) => {
  const invisible = random.pick(INVISIBLE);
  return [...word].map((letter, i) => (i > 0 && random.chance(0.5) ? invisible + letter : letter)).join('');
};

/** The first letter stays, and the last one of words longer than three. At least one letter goes. */
const censored: Disguise = (word, random) => {
  const letters = [...word];
  const end = letters.length > 3 ? letters.length - 1 : letters.length;
  let censoredAny = false;
  for (let i = 1; i < end; i++) {
    if (!random.chance(0.5) && (censoredAny || i < end - 1)) continue;
    letters[i] = '*';
    censoredAny = true;
  }
  return letters.join('');
};

const swapped: Disguise = (word, random) => {
  const letters = [...word];
  if (letters.length < 4) return word;
  const i = 1 + random.integer(letters.length - 2);
  const moved = letters[i]!;
  letters[i] = letters[i + 1]!;
  letters[i + 1] = moved;
  return letters.join('');
};

const misspelt: Disguise = (word, random) => {
  const letters = [...word];
  if (letters.length < 4) return word + letters.at(-1)!;
  const i = 1 + random.integer(letters.length - 1);
  if (random.chance(0.5)) letters.splice(i, 1);
  else letters.splice(i, 0, letters[i]!);
  return letters.join('');
};

/** Every disguise that training and measuring use; one is drawn a word, each as likely. */
export const DISGUISES: readonly Disguise[] = [
  leetspeak,
  spacedOut,
  drawnOut,
  cyrillic,
  invisiblyBroken,
  censored,
  swapped,
  misspelt,
];
