/** A weight to give a graph that refers to it by name. */
export interface Initializer {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/*
 * Protocol buffers merge: the bytes of two ModelProtos, one after the other, decode as one message whose singular
 * submessage `graph` is the merge of both and whose repeated `initializer` holds those of both. So weights are added
 * without decoding the graph. Field numbers: onnx.proto3.
 */
const MODEL_GRAPH = 7;
const GRAPH_INITIALIZER = 5;
const TENSOR_DIMS = 1;
const TENSOR_DATA_TYPE = 2;
const TENSOR_NAME = 8;
const TENSOR_RAW_DATA = 9;
const DATA_TYPE_FLOAT = 1;
const WIRE_VARINT = 0;
const WIRE_BYTES = 2;

/** Bytes in pieces, so that megabytes of weights are copied once, at the end. */
type Pieces = readonly Uint8Array[];

/**
 * A serialized ONNX model with these float32 weights in it.
 * ONNX Runtime treats them as constants (they are no graph inputs) and packs them for its kernels once.
 */
export function withInitializers(model: Uint8Array, initializers: readonly Initializer[]): Uint8Array {
  const graph = initializers.flatMap((weight) => bytesField(GRAPH_INITIALIZER, tensor(weight)));
  return Buffer.concat([model, ...bytesField(MODEL_GRAPH, graph)]);
}

function tensor({ name, shape, data }: Initializer): Pieces {
  return [
    ...shape.flatMap((dimension) => [tag(TENSOR_DIMS, WIRE_VARINT), varint(dimension)]),
    tag(TENSOR_DATA_TYPE, WIRE_VARINT),
    varint(DATA_TYPE_FLOAT),
    ...bytesField(TENSOR_NAME, [Buffer.from(name, 'utf8')]),
    ...bytesField(TENSOR_RAW_DATA, [Buffer.from(data.buffer, data.byteOffset, data.byteLength)]),
  ];
}

function bytesField(field: number, pieces: Pieces): Pieces {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  return [tag(field, WIRE_BYTES), varint(length), ...pieces];
}

function tag(field: number, wireType: number): Uint8Array {
  return varint((field << 3) | wireType);
}

/** Seven bits a byte, lowest first; the highest bit says that more follow. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  bytes.push(value);
  return Uint8Array.from(bytes);
}
