import type { ElementType } from '../graph/value.js';

/** TensorProto.DataType of onnx.proto3. */
export const ONNX_TYPE: Readonly<Record<ElementType, number>> = { float32: 1, int32: 6, int64: 7, bool: 9 };
