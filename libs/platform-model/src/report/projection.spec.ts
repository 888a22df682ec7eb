import { Random } from '@parlance/onnx-training';
import { describe, expect, it } from 'vitest';
import { projectTogether } from './projection.js';

const WIDTH = 7;

/** Two directions at right angles, both at right angles to a third along which all rows lie equally far. */
const FIRST = [0, 0.6, 0, 0, 0.8, 0, 0];
const SECOND = [0, 0, 0, 1, 0, 0, 0];
const THIRD = [1, 0, 0, 0, 0, 0, 0];

/** Unit rows whose coordinates in the plane are known: (a, b) and √(1 - a² - b²) along the third direction. */
function rowsAt(points: readonly (readonly [number, number])[]): Float32Array {
  return Float32Array.from(
    points.flatMap(([a, b]) =>
      FIRST.map((first, k) => a * first + b * SECOND[k]! + Math.sqrt(1 - a * a - b * b) * THIRD[k]!),
    ),
  );
}

/** On one circle, so that the third coordinate is the same for all; longer along the first direction by numbers. */
const around = (angles: readonly number[]): [number, number][] =>
  angles.map((angle) => [0.6 * Math.cos(angle), 0.6 * Math.sin(angle)]);
const before = around([0.1, -0.1, 0.3, Math.PI - 0.2, Math.PI + 0.2, 1.2]);
const after = around([0, Math.PI, 0.2, Math.PI - 0.1, -0.3, -1.2]);

describe('projecting two spaces together', () => {
  it('finds a known plane in a higher space, up to signs', () => {
    const projected = projectTogether(rowsAt(before), rowsAt(after), WIDTH);
    const mean = [0, 1].map((axis) => [...before, ...after].reduce((sum, point) => sum + point[axis]!, 0) / 12);
    // The plane is found; within it the axes turn to where the rows vary most. Distances say so without an angle.
    const expected = [...before, ...after].map(([a, b]) => Math.hypot(a - mean[0]!, b - mean[1]!));
    const found = [...pairs(projected.before), ...pairs(projected.after)].map(([x, y]) => Math.hypot(x, y));
    found.forEach((distance, text) => expect(distance).toBeCloseTo(expected[text]!, 5));
  });

  it('puts the direction of most variance first', () => {
    // Mirrored pairs: the mean is 0 and the axes are those of the plane themselves.
    const points = around([0.4, -0.4, Math.PI - 0.4, Math.PI + 0.4]);
    const projected = projectTogether(rowsAt(points), rowsAt(points), WIDTH);
    pairs(projected.after).forEach(([x, y], text) => {
      expect(Math.abs(x)).toBeCloseTo(Math.abs(points[text]![0]), 6);
      expect(Math.abs(y)).toBeCloseTo(Math.abs(points[text]![1]), 6);
    });
    expect(projected.before).toEqual(projected.after);
  });

  it('gives the same picture twice, bit for bit', () => {
    const random = new Random(3);
    const cloud = () => Float32Array.from({ length: 40 * WIDTH }, () => random.normal());
    const [one, other] = [cloud(), cloud()];
    expect(projectTogether(one, other, WIDTH)).toEqual(projectTogether(one, other, WIDTH));
  });

  it('ignores how long an embedding is', () => {
    const longer = rowsAt(before).map((value) => 3 * value);
    const projected = projectTogether(longer, rowsAt(after), WIDTH);
    const expected = projectTogether(rowsAt(before), rowsAt(after), WIDTH);
    projected.before.forEach((value, i) => expect(value).toBeCloseTo(expected.before[i]!, 5));
  });

  it('puts texts that are all the same in one place', () => {
    const same = rowsAt([
      [0.2, 0.3],
      [0.2, 0.3],
    ]);
    const { before, after } = projectTogether(same, same, WIDTH);
    for (const value of [...before, ...after]) expect(value).toBeCloseTo(0, 6);
  });
});

function pairs(points: Float32Array): [number, number][] {
  return Array.from({ length: points.length / 2 }, (_, text) => [points[text * 2]!, points[text * 2 + 1]!]);
}
