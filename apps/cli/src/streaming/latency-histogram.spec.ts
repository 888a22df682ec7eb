import { expect, it } from 'vitest';
import { LatencyHistogram } from './latency-histogram.js';

it('gives percentiles at most 2 % too high, never above the largest latency', () => {
  const latencies = new LatencyHistogram();
  for (let milliseconds = 1; milliseconds <= 1000; milliseconds++) latencies.add(milliseconds);
  for (const [share, exact] of [
    [0.5, 500],
    [0.95, 950],
    [0.99, 990],
    [1, 1000],
  ] as const) {
    expect(latencies.percentileMs(share)).toBeGreaterThanOrEqual(exact * 0.9999);
    expect(latencies.percentileMs(share)).toBeLessThanOrEqual(Math.min(exact * 1.0201, 1000));
  }
  expect(latencies.count).toBe(1000);
});

it('knows nothing before the first latency', () => expect(new LatencyHistogram().percentileMs(0.5)).toBeUndefined());
