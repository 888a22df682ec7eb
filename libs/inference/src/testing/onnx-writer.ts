/*
 * Enough of onnx.proto3 to write the small graphs of the specs, independent of the engine that trains real ones.
 */

/** A message as its bytes. */
type Message = Buffer;

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

function integer(field: number, value: number): Buffer {
  return Buffer.concat([varint(field << 3), varint(value)]);
}

function bytes(field: number, value: Uint8Array | string): Buffer {
  const content = typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
  return Buffer.concat([varint((field << 3) | 2), varint(content.length), content]);
}

function float(field: number, value: number): Buffer {
  const content = Buffer.alloc(4);
  content.writeFloatLE(value);
  return Buffer.concat([varint((field << 3) | 5), content]);
}

/** AttributeProto of type INT, FLOAT or INTS. */
function attribute(name: string, value: number | readonly number[], type: 'int' | 'float'): Message {
  if (typeof value !== 'number')
    return Buffer.concat([bytes(1, name), ...value.map((each) => integer(8, each)), integer(20, 7)]);
  return type === 'float'
    ? Buffer.concat([bytes(1, name), float(2, value), integer(20, 1)])
    : Buffer.concat([bytes(1, name), integer(3, value), integer(20, 2)]);
}

/** NodeProto with integer attributes; names ending in `epsilon` are floats. */
export function node(
  operator: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Readonly<Record<string, number | readonly number[]>> = {},
): Message {
  return Buffer.concat([
    ...inputs.map((name) => bytes(1, name)),
    ...outputs.map((name) => bytes(2, name)),
    bytes(4, operator),
    ...Object.entries(attributes).map(([name, value]) =>
      bytes(5, attribute(name, value, name.endsWith('epsilon') ? 'float' : 'int')),
    ),
  ]);
}

/** TensorProto of float32 (`Float32Array`) or int64 (`number[]`). */
export function tensor(name: string, shape: readonly number[], data: Float32Array | readonly number[]): Message {
  const floats = data instanceof Float32Array;
  const raw = floats
    ? Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    : Buffer.from(BigInt64Array.from(data, (value) => BigInt(value)).buffer);
  return Buffer.concat([
    ...shape.map((dimension) => integer(1, dimension)),
    integer(2, floats ? 1 : 7),
    bytes(8, name),
    bytes(9, raw),
  ]);
}

/** ValueInfoProto of float32; a string is a dimension that is only known when the graph runs. */
export function value(name: string, shape: readonly (number | string)[]): Message {
  const dimensions = shape.map((size) => bytes(1, typeof size === 'number' ? integer(1, size) : bytes(2, size)));
  const tensorType = Buffer.concat([integer(1, 1), bytes(2, Buffer.concat(dimensions))]);
  return Buffer.concat([bytes(1, name), bytes(2, bytes(1, tensorType))]);
}

/** ModelProto of opset 20. */
export function model(graph: {
  readonly nodes: readonly Message[];
  readonly inputs: readonly Message[];
  readonly outputs: readonly Message[];
  readonly initializers: readonly Message[];
}): Uint8Array {
  const opset = Buffer.concat([bytes(1, ''), integer(2, 20)]);
  const content = Buffer.concat([
    ...graph.nodes.map((each) => bytes(1, each)),
    bytes(2, 'graph'),
    ...graph.initializers.map((each) => bytes(5, each)),
    ...graph.inputs.map((each) => bytes(11, each)),
    ...graph.outputs.map((each) => bytes(12, each)),
  ]);
  return Buffer.concat([integer(1, 9), bytes(7, content), bytes(8, opset)]);
}
