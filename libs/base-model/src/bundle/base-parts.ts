import { type PartContents, quantiseColumns, quantiseRows } from '@parlance/inference';
import { encodeModel } from '@parlance/onnx-training';
import { TABLE_ROWS, WIDE_BUCKETS } from '@parlance/text';
import { type EncoderSize, POSITION, servingGraph } from '../deep/encoder.js';
import type { DeepWeights } from '../deep/train-deep.js';
import type { QuantisedWide } from '../wide/quantise.js';

/** Smaller weights stay float32: they cost little. */
const SMALLEST_QUANTISED = 1 << 16;

/** The arrays of a base bundle, int8 where they are large. */
export function baseParts(deep: DeepWeights, wide: QuantisedWide, size: EncoderSize): Record<string, PartContents> {
  const { dimensions, labels } = size;
  const table = quantiseRows(deep.table, dimensions);
  const graph = encodeModel(servingGraph(size), { parameters: 'omitted' });
  const parts: Record<string, PartContents> = {
    graph: { shape: [graph.length], data: graph },
    'embedding.rows': { shape: [TABLE_ROWS, dimensions], data: table.values },
    'embedding.scales': { shape: [TABLE_ROWS], data: table.scales },
    'wide.weights': { shape: [WIDE_BUCKETS, labels], data: wide.weights },
    'wide.scales': { shape: [labels], data: wide.scales },
    'wide.idf': { shape: [WIDE_BUCKETS], data: wide.idf },
  };
  for (const { name, shape: symbolic, values } of deep.parameters.all()) {
    const shape = symbolic.map(Number);
    if (name === POSITION) {
      parts[POSITION] = { shape, data: values };
    } else if (values.length < SMALLEST_QUANTISED) {
      parts[`weights/${name}`] = { shape, data: values };
    } else {
      const columns = shape.at(-1)!;
      const quantised = quantiseColumns(values, columns);
      parts[`weights/${name}`] = { shape, data: quantised.values };
      parts[`weights/${name}.scales`] = { shape: [columns], data: quantised.scales };
    }
  }
  return parts;
}
