import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, expect, it } from 'vitest';
import { RepeatedLook } from './repeated-look.js';

const HOUR_MS = 3_600_000;

/** Ends each look, in the order they began. */
let end: (() => void)[];
let look: RepeatedLook;

beforeEach(() => {
  end = [];
  look = new RepeatedLook(() => new Promise((resolve) => end.push(resolve)), HOUR_MS);
});

it('looks once more for all who ask during a look, and not before it is over', async () => {
  look.start();
  const asked = [look.now(), look.now()];
  expect(end).toHaveLength(1);
  end[0]!();
  await turn();
  expect(end).toHaveLength(2);
  end[1]!();
  await Promise.all(asked);
  await turn();
  expect(end).toHaveLength(2);
  await look.stop();
});

it('stops once the looks are over that were asked for, too', async () => {
  look.start();
  end[0]!();
  await turn();
  const asked = [look.now(), look.now()];
  let stopped = false;
  const stop = look.stop().then(() => (stopped = true));
  for (const looks of [2, 3]) {
    await turn();
    expect([end.length, stopped]).toEqual([looks, false]);
    end[looks - 1]!();
  }
  await Promise.all(asked);
  await stop;
});
