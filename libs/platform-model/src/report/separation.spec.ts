import { describe, expect, it } from 'vitest';
import { separation } from './separation.js';

/** Unit vectors at these angles in the plane, in degrees. */
const atAngles = (...degrees: number[]): Float32Array =>
  Float32Array.from(degrees.flatMap((angle) => [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)]));

describe('separation of two readings', () => {
  it('is the silhouette by cosine distance, worked out by hand', () => {
    // Two at 0°, one at 90°, one at 180°; the readings are 0 0 1 1. Distances: 0 within, 1 and 2 across, 1 between the last.
    const { silhouette, texts } = separation(atAngles(0, 0, 90, 180), 2, Int8Array.of(0, 0, 1, 1));
    // The first two: a = 0, b = 1.5 → 1. The third: a = 1, b = 1 → 0. The fourth: a = 1, b = 2 → .5.
    expect(silhouette).toBeCloseTo((1 + 1 + 0 + 0.5) / 4, 6);
    expect(texts).toBe(4);
  });

  it('does not depend on the length of an embedding', () => {
    const angles = [0, 10, 50, 70, 90];
    const readings = Int8Array.of(0, 0, 1, 1, 0);
    const longer = atAngles(...angles).map((value, i) => value * (1 + Math.floor(i / 2)));
    const expected = separation(atAngles(...angles), 2, readings);
    expect(separation(longer, 2, readings).silhouette).toBeCloseTo(expected.silhouette!, 6);
  });

  it('gives a text alone of its reading 0', () =>
    // The two others: a = 0 to each other, b = 1 → 1 each.
    expect(separation(atAngles(0, 0, 90), 2, Int8Array.of(0, 0, 1)).silhouette).toBeCloseTo(2 / 3, 6));

  it('asks the ten nearest others, and counts each reading alike when balanced', () => {
    // 12 texts near 0° and 3 near 90°: each of the 12 has 10 or more of its own nearer; the 3 are outvoted by far ones.
    const angles = [...Array.from({ length: 12 }, (_, i) => i / 10), 90, 90.1, 90.2];
    const readings = Int8Array.from(angles, (angle) => (angle > 45 ? 1 : 0));
    const { nearestAccuracy, nearestBalancedAccuracy } = separation(atAngles(...angles), 2, readings);
    expect(nearestAccuracy).toBeCloseTo(12 / 15, 12);
    expect(nearestBalancedAccuracy).toBeCloseTo((1 + 0) / 2, 12);
  });

  it('gives a tie of votes to the nearest one’s reading', () => {
    // Three texts: each has two neighbours. 0° (no): 10° (yes) is nearest, 30° (no) → yes, wrong. 10° (yes): 0° → no,
    // wrong. 30° (no): both are 10° (yes) and 0° (no), the nearest is yes, wrong.
    expect(separation(atAngles(0, 10, 30), 2, Int8Array.of(0, 1, 0)).nearestAccuracy).toBe(0);
    // 0° (no) and 8° (yes), 20° (yes): 0°: both yes → wrong; 8°: tie, 0° is nearest → wrong; 20°: tie, 8° → right.
    expect(separation(atAngles(0, 8, 20), 2, Int8Array.of(0, 1, 1)).nearestAccuracy).toBeCloseTo(1 / 3, 12);
  });

  it('measures a sample of many texts, the same one for the same seed', () => {
    const angles = Array.from({ length: 60 }, (_, i) => (i * 37) % 180);
    const readings = Int8Array.from(angles, (angle) => (angle > 80 ? 1 : 0));
    const measure = (seed: number) => separation(atAngles(...angles), 2, readings, { most: 20, seed });
    expect(measure(1).texts).toBe(20);
    expect(measure(1)).toEqual(measure(1));
    expect(measure(1)).not.toEqual(measure(2));
  });

  it('says nothing where there is nothing to compare with', () => {
    const nothing = { silhouette: undefined, nearestAccuracy: undefined, nearestBalancedAccuracy: undefined };
    expect(separation(new Float32Array(0), 2, new Int8Array(0))).toEqual({ texts: 0, ...nothing });
    expect(separation(atAngles(5), 2, Int8Array.of(1))).toEqual({ texts: 1, ...nothing });
    expect(separation(atAngles(5, 6), 2, Int8Array.of(1, 1))).toEqual({ texts: 2, ...nothing, nearestAccuracy: 1 });
  });
});
