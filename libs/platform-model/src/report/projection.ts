import { Random } from '@parlance/onnx-training';
import { unitRows } from './unit-rows.js';

/** Positions of the same texts in two spaces, in one plane: [texts, 2] each. */
export interface ProjectedPair {
  readonly before: Float32Array;
  readonly after: Float32Array;
}

const MOST_ITERATIONS = 1000;
/** Of 1 - cosine between two iterations. */
const SETTLED = 1e-14;
const SEED = 1;

/**
 * Projects both spaces onto one plane: the first two principal components of all rows together, each of unit length
 * first. Distances in the plane are therefore comparable within and between the two. before, after: [texts, width].
 * A component points to where its largest entry is positive, so the same rows give the same picture.
 */
export function projectTogether(before: Float32Array, after: Float32Array, width: number): ProjectedPair {
  const spaces = [unitRows(before, width), unitRows(after, width)];
  const centre = meanRow(spaces, width);
  for (const rows of spaces) for (let i = 0; i < rows.length; i++) rows[i]! -= centre[i % width]!;
  const basis = principalPlane(scatterMatrix(spaces, width), width);
  const [first, second] = spaces.map((rows) => project(rows, width, basis));
  return { before: first!, after: second! };
}

function meanRow(spaces: readonly Float32Array[], width: number): Float64Array {
  const mean = new Float64Array(width);
  let rows = 0;
  for (const space of spaces) {
    rows += space.length / width;
    space.forEach((value, i) => (mean[i % width]! += value));
  }
  return rows === 0 ? mean : mean.map((sum) => sum / rows);
}

/** XᵀX of all rows. [width, width] */
function scatterMatrix(spaces: readonly Float32Array[], width: number): Float64Array {
  const scatter = new Float64Array(width * width);
  for (const rows of spaces) {
    for (let start = 0; start < rows.length; start += width) {
      for (let i = 0; i < width; i++) {
        const value = rows[start + i]!;
        for (let j = 0; j <= i; j++) scatter[i * width + j]! += value * rows[start + j]!;
      }
    }
  }
  for (let i = 0; i < width; i++) for (let j = 0; j < i; j++) scatter[j * width + i] = scatter[i * width + j]!;
  return scatter;
}

/** The two leading eigenvectors of a symmetric matrix by orthogonal iteration: Golub & Van Loan 2013, §8.2.4. */
function principalPlane(matrix: Float64Array, width: number): readonly [Float64Array, Float64Array] {
  const random = new Random(SEED);
  const direction = (): Float64Array => Float64Array.from({ length: width }, () => random.normal());
  let first = normalized(direction(), direction());
  let second = normalized(without(direction(), first), direction());
  for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
    const nextFirst = normalized(times(matrix, first), first);
    const nextSecond = normalized(without(times(matrix, second), nextFirst), second);
    const settled = 1 - dot(first, nextFirst) + 1 - dot(second, nextSecond) < SETTLED;
    first = nextFirst;
    second = nextSecond;
    if (settled) break;
  }
  return [pointed(first), pointed(second)];
}

function times(matrix: Float64Array, vector: Float64Array): Float64Array {
  return vector.map((_, i) => dot(matrix.subarray(i * vector.length, (i + 1) * vector.length), vector));
}

/** What is left of a vector at right angles to a unit vector. */
function without(vector: Float64Array, unit: Float64Array): Float64Array {
  const along = dot(vector, unit);
  return vector.map((value, k) => value - along * unit[k]!);
}

/** Of unit length; `otherwise` if there is no length left, as where all rows lie on one line. */
function normalized(vector: Float64Array, otherwise: Float64Array): Float64Array {
  const length = Math.sqrt(dot(vector, vector));
  return length < 1e-12 ? otherwise : vector.map((value) => value / length);
}

function pointed(vector: Float64Array): Float64Array {
  const largest = vector.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
  return largest < 0 ? vector.map((value) => -value) : vector;
}

function project(
  rows: Float32Array,
  width: number,
  [first, second]: readonly [Float64Array, Float64Array],
): Float32Array {
  const points = new Float32Array((rows.length / width) * 2);
  for (let text = 0; text * width < rows.length; text++) {
    const row = rows.subarray(text * width, (text + 1) * width);
    points[text * 2] = dot(row, first);
    points[text * 2 + 1] = dot(row, second);
  }
  return points;
}

function dot(one: ArrayLike<number>, other: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < one.length; k++) sum += one[k]! * other[k]!;
  return sum;
}
