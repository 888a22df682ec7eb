/** Each row divided by its length, so that a product of two rows is their cosine; a row of zeros stays. [rows, width] */
export function unitRows(rows: Float32Array, width: number): Float32Array {
  const units = new Float32Array(rows.length);
  for (let start = 0; start < rows.length; start += width) {
    let square = 0;
    for (let k = start; k < start + width; k++) square += rows[k]! ** 2;
    const scale = square === 0 ? 0 : 1 / Math.sqrt(square);
    for (let k = start; k < start + width; k++) units[k] = rows[k]! * scale;
  }
  return units;
}
