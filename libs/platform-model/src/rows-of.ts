/** Some rows of a matrix, in the given order. [_, width] -> [rows, width] */
export function rowsOf(matrix: Float32Array, width: number, rows: readonly number[] | Int32Array): Float32Array {
  const result = new Float32Array(rows.length * width);
  rows.forEach((row, place) => result.set(matrix.subarray(row * width, (row + 1) * width), place * width));
  return result;
}
