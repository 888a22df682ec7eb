import { replacing, type Stage } from './stage.js';

/** More than two of the same character in a row become two: `sooooo` and `soooo` are the same word. */
export const shortenRepeats: Stage = replacing(/(.)\1{2,}/gu, (run) => {
  const character = String.fromCodePoint(run.codePointAt(0)!);
  return character + character;
});
