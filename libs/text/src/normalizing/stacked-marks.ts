import { replacing, type Stage } from './stage.js';

/**
 * The most combining marks that a character keeps, counted in the decomposed form so that NFC and NFD agree. No writing
 * system needs as many (Unicode's stream-safe form allows 30). Beyond it all of them go: sorting a million marks of one
 * character into canonical order takes quadratic time, and nobody can read them.
 */
const MAX_MARKS = 30;

/** A character and a run of marks worth counting: composed, more than 30 of them are still at least 9 characters. */
const STACKED_MARKS = /[^][\p{M}\uff9e\uff9f]{8,}/gu;

const MARKS = /[\p{M}\uff9e\uff9f]/gu;

export const dropStackedMarks: Stage = replacing(
  STACKED_MARKS,
  (stack) => (countMarks(stack) > MAX_MARKS ? baseOf(stack) : stack),
  { leavesAscii: true },
);

function countMarks(stack: string): number {
  let marks = 0;
  for (const character of stack) marks += character.normalize('NFD').match(MARKS)?.length ?? 0;
  return marks;
}

function baseOf(stack: string): string {
  const first = String.fromCodePoint(stack.codePointAt(0)!);
  return first.normalize('NFD').replace(MARKS, '');
}
