import { gemm, Graph, GraphSession } from '@parlance/onnx-training';

/** q of each text in two pieces: what the base says, and what the adapter makes of it. */
export interface DenseRows {
  readonly texts: number;
  /** [texts, baseWidth] */
  readonly base: Float32Array;
  readonly baseWidth: number;
  /** [texts, mappedWidth] */
  readonly mapped: Float32Array;
  readonly mappedWidth: number;
}

const BLOCK = 512;

/** q_i · q_j of all texts: [texts, texts], symmetric. Takes 4 · texts² bytes. */
export async function gramMatrix(rows: DenseRows): Promise<Float32Array> {
  const { texts, baseWidth, mappedWidth } = rows;
  const width = baseWidth + mappedWidth;
  const graph = new Graph();
  graph.output(
    'products',
    gemm(graph.input('left', [BLOCK, width]), graph.input('right', [BLOCK, width]), { transposeB: true }),
  );
  const session = await GraphSession.create(graph);
  const matrix = new Float32Array(texts * texts);
  const products = session.buffer('products');
  try {
    for (let top = 0; top < texts; top += BLOCK) {
      fillBlock(session.buffer('left'), rows, top);
      for (let side = 0; side <= top; side += BLOCK) {
        fillBlock(session.buffer('right'), rows, side);
        await session.run();
        for (let i = top; i < Math.min(top + BLOCK, texts); i++) {
          for (let j = side; j < Math.min(side + BLOCK, texts); j++) {
            const product = products[(i - top) * BLOCK + (j - side)]!;
            matrix[i * texts + j] = product;
            matrix[j * texts + i] = product;
          }
        }
      }
    }
  } finally {
    await session.release();
  }
  return matrix;
}

function fillBlock(block: Float32Array, rows: DenseRows, begin: number): void {
  const { texts, base, baseWidth, mapped, mappedWidth } = rows;
  const width = baseWidth + mappedWidth;
  for (let row = 0; row < BLOCK; row++) {
    const text = begin + row;
    if (text >= texts) return void block.fill(0, row * width);
    block.set(base.subarray(text * baseWidth, (text + 1) * baseWidth), row * width);
    block.set(mapped.subarray(text * mappedWidth, (text + 1) * mappedWidth), row * width + baseWidth);
  }
}

/** q_i · w */
export function denseProduct(rows: DenseRows, text: number, weights: Float32Array): number {
  const { base, baseWidth, mapped, mappedWidth } = rows;
  let sum = 0;
  const baseBegin = text * baseWidth;
  for (let k = 0; k < baseWidth; k++) sum += base[baseBegin + k]! * weights[k]!;
  const mappedBegin = text * mappedWidth;
  for (let k = 0; k < mappedWidth; k++) sum += mapped[mappedBegin + k]! * weights[baseWidth + k]!;
  return sum;
}

/** w += change · q_i */
export function addDense(rows: DenseRows, text: number, change: number, weights: Float32Array): void {
  const { base, baseWidth, mapped, mappedWidth } = rows;
  const baseBegin = text * baseWidth;
  for (let k = 0; k < baseWidth; k++) weights[k]! += change * base[baseBegin + k]!;
  const mappedBegin = text * mappedWidth;
  for (let k = 0; k < mappedWidth; k++) weights[baseWidth + k]! += change * mapped[mappedBegin + k]!;
}

/** |q_i|² */
export function denseSquares(rows: DenseRows): Float64Array {
  const { texts, base, baseWidth, mapped, mappedWidth } = rows;
  const result = new Float64Array(texts);
  for (let text = 0; text < texts; text++) {
    for (let k = text * baseWidth; k < (text + 1) * baseWidth; k++) result[text]! += base[k]! * base[k]!;
    for (let k = text * mappedWidth; k < (text + 1) * mappedWidth; k++) result[text]! += mapped[k]! * mapped[k]!;
  }
  return result;
}
