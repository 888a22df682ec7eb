import { expect, it } from 'vitest';
import { addThreshold, DEFAULT_THRESHOLDS, thresholdOf } from './thresholds.js';

it('is 0.5 unless told otherwise, for all labels or for one', () => {
  expect(thresholdOf('insult', DEFAULT_THRESHOLDS)).toBe(0.5);
  const given = addThreshold('threat=0.2', addThreshold('0.7', DEFAULT_THRESHOLDS));
  expect(thresholdOf('insult', given)).toBe(0.7);
  expect(thresholdOf('threat', given)).toBe(0.2);
});

it.each(['', 'high', '1.5', '-0.1', 'threat=', '=0.5', 'threat=2'])('refuses %j', (value) =>
  expect(() => addThreshold(value, DEFAULT_THRESHOLDS)).toThrow('expected a number from 0 to 1, or label=number.'),
);
