import { expect, it } from 'vitest';
import { BackOff } from './back-off.js';
import { SilenceWatchdog } from './silence-watchdog.js';

it('waits twice as long after each failure in a row, up to the limit, and starts anew after a success', () => {
  const backOff = new BackOff({ firstMs: 100, maxMs: 1000, random: () => 1 });
  expect([1, 2, 3, 4, 5, 6].map(() => backOff.next())).toEqual([100, 200, 400, 800, 1000, 1000]);
  backOff.succeeded();
  expect(backOff.next()).toBe(100);
});

it('spreads delays over their upper half', () => {
  expect(new BackOff({ firstMs: 100, maxMs: 1000, random: () => 0 }).next()).toBe(50);
  expect(new BackOff({ firstMs: 100, maxMs: 1000, random: () => 0.5 }).next()).toBe(75);
});

it('calls out once when the fetch loop falls silent, and not while it lives', () => {
  let now = 0;
  let calls = 0;
  const watchdog = new SilenceWatchdog(
    1000,
    () => calls++,
    () => now,
  );
  watchdog.start();
  now = 900;
  watchdog.alive();
  now = 1800;
  watchdog.check();
  expect(calls).toBe(0);
  now = 1900;
  watchdog.check();
  expect(calls).toBe(1);
  watchdog.stop();
});
