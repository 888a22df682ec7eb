const LARGEST_INT8 = 127;

/** int8 numbers and what to multiply them with. */
export interface Quantised {
  readonly values: Int8Array;
  readonly scales: Float32Array;
}

/** A matrix [rows, columns] with one scale a row, so that a row's largest number becomes ±127. */
export function quantiseRows(matrix: Float32Array, columns: number): Quantised {
  const scales = new Float32Array(matrix.length / columns);
  matrix.forEach((value, i) => {
    const row = Math.floor(i / columns);
    scales[row] = Math.max(scales[row]!, Math.abs(value) / LARGEST_INT8);
  });
  return { values: Int8Array.from(matrix, (value, i) => rounded(value, scales[Math.floor(i / columns)]!)), scales };
}

/** A matrix [rows, columns] with one scale a column. */
export function quantiseColumns(matrix: Float32Array, columns: number): Quantised {
  const scales = new Float32Array(columns);
  matrix.forEach((value, i) => {
    scales[i % columns] = Math.max(scales[i % columns]!, Math.abs(value) / LARGEST_INT8);
  });
  return { values: Int8Array.from(matrix, (value, i) => rounded(value, scales[i % columns]!)), scales };
}

function rounded(value: number, scale: number): number {
  return scale === 0 ? 0 : Math.max(-LARGEST_INT8, Math.min(LARGEST_INT8, Math.round(value / scale)));
}
