import { describe, expect, it } from 'vitest';
import { seededRandom } from '../measuring/seeded-random.js';
import { type CurvePoint, likelyGain } from './likely-gain.js';

const LABELS = [64, 128, 256, 512];

function points(valueOf: (labels: number) => number, halfWidth: number, labels = LABELS): CurvePoint[] {
  return labels.map((n) => {
    const value = valueOf(n);
    return { labels: n, value, interval: { low: value - halfWidth, high: value + halfWidth } };
  });
}

describe('what more labels would likely bring', () => {
  it('finds the law that the points are of', () => {
    // .95 − 1.2/√n: .8969670 at 512, .9014929 at 612.
    const { gain, low, high } = likelyGain(
      points((n) => 0.95 - 1.2 / Math.sqrt(n), 0.0001),
      100,
    )!;
    expect(gain).toBeCloseTo(0.004526, 6);
    expect(low).toBeLessThanOrEqual(gain);
    expect(high).toBeGreaterThanOrEqual(gain);
    expect(high - low).toBeLessThan(0.0002);
  });

  it('has the true gain in its interval at least as often as it claims', () => {
    const law = (n: number): number => 0.95 - 1.2 / Math.sqrt(n);
    const truth = law(612) - law(512);
    const error = 0.01;
    const random = seededRandom(3);
    // Standard normal, as the sum of twelve uniform numbers.
    const normal = (): number => Array.from({ length: 12 }, () => random() / 2 ** 32).reduce((a, b) => a + b, -6);
    const within = Array.from({ length: 100 }, () => {
      const { low, high } = likelyGain(
        points((n) => law(n) + error * normal(), 1.96 * error),
        100,
      )!;
      return low <= truth && truth <= high;
    }).filter(Boolean).length;
    expect(within).toBeGreaterThanOrEqual(93);
  });

  it('expects nothing of a curve that is flat or falls', () => {
    expect(
      likelyGain(
        points(() => 0.8, 0.001),
        100,
      ),
    ).toMatchObject({ gain: 0, low: 0 });
    expect(
      likelyGain(
        points((n) => 0.9 - n / 10_000, 0.001),
        100,
      )!.gain,
    ).toBe(0);
  });

  it('does not pass 1', () => {
    const steep = points((n) => 1 - 4 / n, 0.0001, [8, 16, 32, 64]);
    expect(likelyGain(steep, 1_000_000)!.high).toBeLessThanOrEqual(4 / 64 + 0.001);
  });

  it('expects more of a steeper curve', () => {
    const slow = likelyGain(
      points((n) => 0.9 - 0.5 / Math.sqrt(n), 0.001),
      100,
    )!;
    const steep = likelyGain(
      points((n) => 0.9 - 2 / Math.sqrt(n), 0.001),
      100,
    )!;
    expect(steep.gain).toBeGreaterThan(3 * slow.gain);
  });

  it('cannot say of two points, of a point without an interval, or where it would be a guess', () => {
    expect(
      likelyGain(
        points(() => 0.8, 0.01, [40, 64]),
        100,
      ),
    ).toBeUndefined();
    const [first, ...others] = points(() => 0.8, 0.01);
    expect(likelyGain([{ ...first!, interval: undefined }, ...others], 100)).toBeUndefined();
    expect(
      likelyGain(
        points((n) => 0.9 - 2 / Math.sqrt(n), 0.3, [40, 50, 60]),
        100,
      ),
    ).toBeUndefined();
  });
});
