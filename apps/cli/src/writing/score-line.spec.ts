import { expect, it } from 'vitest';
import { errorLine, scoreLine } from './score-line.js';

it('writes scores with at most six significant digits', () =>
  expect(
    scoreLine(undefined, { toxicity: 0.123456789, insult: 0, threat: 1, spam: 0.00000012345678, sexism: 0.5 }),
  ).toBe('{"scores":{"toxicity":0.123457,"insult":0,"threat":1,"spam":1.23457e-7,"sexism":0.5}}'));

it('gives the id back as it came, and escapes it', () => {
  expect(scoreLine('a"b', { x: 0.5 })).toBe('{"id":"a\\"b","scores":{"x":0.5}}');
  expect(scoreLine(7, { 'la"bel': 0.5 })).toBe('{"id":7,"scores":{"la\\"bel":0.5}}');
});

it('adds a decision behind the scores', () =>
  expect(scoreLine('a', { x: 0.5 }, { action: 'block', fallback: false })).toBe(
    '{"id":"a","scores":{"x":0.5},"action":"block","fallback":false}',
  ));

it('writes an error in the place of a line', () =>
  expect(errorLine({ line: 7, error: 'not JSON' })).toBe('{"line":7,"error":"not JSON"}'));
