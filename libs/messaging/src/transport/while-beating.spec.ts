import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { whileBeating } from './while-beating.js';

describe('work with heartbeats', () => {
  let beats = 0;
  const heartbeat = (): Promise<void> => {
    beats++;
    return Promise.reject(new Error('the group is rebalancing'));
  };
  const options = { intervalMs: 1000, limitMs: 10_000 };

  beforeEach(() => {
    beats = 0;
    vi.useFakeTimers();
  });
  afterEach(() => void vi.useRealTimers());

  it('has one each interval while it lasts, whatever comes of them, and none after', async () => {
    let done: (result: string) => void = () => undefined;
    const work = whileBeating(heartbeat, options, () => new Promise<string>((resolve) => (done = resolve)));
    await vi.advanceTimersByTimeAsync(3500);
    expect(beats).toBe(3);
    done('result');
    expect(await work).toBe('result');
    await vi.advanceTimersByTimeAsync(3500);
    expect(beats).toBe(3);
  });

  it('has no more of them beyond its limit, so that the group gives its partition to somebody else', async () => {
    void whileBeating(heartbeat, options, () => new Promise<never>(() => undefined));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(beats).toBe(10);
  });
});
