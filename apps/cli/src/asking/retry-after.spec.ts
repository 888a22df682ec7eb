import { expect, it } from 'vitest';
import { retryAfterMs } from './retry-after.js';

const now = Date.UTC(2026, 0, 1, 12, 0, 0);

it.each([
  ['3', 3000],
  ['0', 0],
  ['86400', 60_000],
  ['Thu, 01 Jan 2026 12:00:05 GMT', 5000],
  ['Thu, 01 Jan 2026 11:00:00 GMT', 0],
  ['soon', 1000],
  [null, 1000],
])('reads %j as %d ms', (header, milliseconds) => expect(retryAfterMs(header, now)).toBe(milliseconds));
