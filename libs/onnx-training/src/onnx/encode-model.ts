import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { Graph } from '../graph/graph.js';
import type { Attribute, GraphNode, Value } from '../graph/value.js';
import { ONNX_TYPE } from './tensor-types.js';

/** Version 10 of the IR, operator set 21: both read by ONNX Runtime from 1.18 on. */
const IR_VERSION = 10;
const OPERATOR_SET = 21;

/** AttributeProto.AttributeType. */
const ATTRIBUTE_TYPE = { float: 1, int: 2, text: 3, ints: 7 } as const;

export interface EncodeOptions {
  /**
   * `inputs`: whoever runs the graph feeds the parameters (training). `omitted`: the nodes name them, and a loader must
   * append them as initialisers before the graph is valid (a bundle stores weights apart from its graph).
   */
  readonly parameters: 'inputs' | 'omitted';
}

/**
 * The graph as the bytes of an ONNX ModelProto (field numbers: onnx.proto3). Only nodes that its outputs need are written.
 */
export function encodeModel(graph: Graph, { parameters }: EncodeOptions): Uint8Array {
  const { nodes, values } = needed(graph);
  const model = new BinaryWriter();
  model.tag(1, WireType.Varint).int64(IR_VERSION);
  model.tag(2, WireType.LengthDelimited).string('parlance');
  message(model, 7, (body) => {
    nodes.forEach((node) => message(body, 1, (writer) => writeNode(writer, node, values)));
    graph.outputs.forEach(({ name, value }) =>
      message(body, 1, (writer) => {
        writer.tag(1, WireType.LengthDelimited).string(value.name);
        writer.tag(2, WireType.LengthDelimited).string(name);
        writer.tag(4, WireType.LengthDelimited).string('Identity');
      }),
    );
    body.tag(2, WireType.LengthDelimited).string('graph');
    for (const { value, data } of graph.constants) {
      if (values.has(value)) message(body, 5, (writer) => writeTensor(writer, value, data));
    }
    const fed = parameters === 'inputs' ? graph.parameters.map(({ value }) => value) : [];
    for (const value of [...graph.inputs, ...fed]) {
      if (values.has(value)) message(body, 11, (writer) => writeValueInfo(writer, value.name, value));
    }
    graph.outputs.forEach(({ name, value }) => message(body, 12, (writer) => writeValueInfo(writer, name, value)));
  });
  message(model, 8, (writer) => {
    writer.tag(1, WireType.LengthDelimited).string('');
    writer.tag(2, WireType.Varint).int64(OPERATOR_SET);
  });
  return model.finish();
}

/** What the outputs depend on, nodes in the order in which they were appended. */
function needed(graph: Graph): { nodes: GraphNode[]; values: Set<Value> } {
  const values = new Set(graph.outputs.map(({ value }) => value));
  const nodes: GraphNode[] = [];
  for (const node of [...graph.nodes].reverse()) {
    if (!node.outputs.some((output) => values.has(output))) continue;
    nodes.unshift(node);
    node.inputs.forEach((input) => values.add(input));
  }
  return { nodes, values };
}

function message(writer: BinaryWriter, field: number, write: (inner: BinaryWriter) => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write(writer);
  writer.join();
}

function writeNode(writer: BinaryWriter, node: GraphNode, values: ReadonlySet<Value>): void {
  node.inputs.forEach((input) => writer.tag(1, WireType.LengthDelimited).string(input.name));
  const names = node.outputs.map((output) => (values.has(output) ? output.name : ''));
  while (names.at(-1) === '') names.pop();
  names.forEach((name) => writer.tag(2, WireType.LengthDelimited).string(name));
  writer.tag(4, WireType.LengthDelimited).string(node.operator);
  for (const [name, attribute] of Object.entries(node.attributes)) {
    message(writer, 5, (inner) => writeAttribute(inner, name, attribute));
  }
}

function writeAttribute(writer: BinaryWriter, name: string, attribute: Attribute): void {
  writer.tag(1, WireType.LengthDelimited).string(name);
  if ('float' in attribute) {
    writer.tag(2, WireType.Bit32).float(attribute.float);
    writer.tag(20, WireType.Varint).int32(ATTRIBUTE_TYPE.float);
  } else if ('int' in attribute) {
    writer.tag(3, WireType.Varint).int64(attribute.int);
    writer.tag(20, WireType.Varint).int32(ATTRIBUTE_TYPE.int);
  } else if ('text' in attribute) {
    writer.tag(4, WireType.LengthDelimited).string(attribute.text);
    writer.tag(20, WireType.Varint).int32(ATTRIBUTE_TYPE.text);
  } else {
    attribute.ints.forEach((int) => writer.tag(8, WireType.Varint).int64(int));
    writer.tag(20, WireType.Varint).int32(ATTRIBUTE_TYPE.ints);
  }
}

function writeTensor(writer: BinaryWriter, value: Value, data: Float32Array | BigInt64Array | Int32Array): void {
  value.shape.forEach((size) => writer.tag(1, WireType.Varint).int64(size));
  writer.tag(2, WireType.Varint).int32(ONNX_TYPE[value.type]);
  writer.tag(8, WireType.LengthDelimited).string(value.name);
  writer.tag(9, WireType.LengthDelimited).bytes(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function writeValueInfo(writer: BinaryWriter, name: string, { type, shape }: Value): void {
  writer.tag(1, WireType.LengthDelimited).string(name);
  message(writer, 2, (typeProto) =>
    message(typeProto, 1, (tensor) => {
      tensor.tag(1, WireType.Varint).int32(ONNX_TYPE[type]);
      message(tensor, 2, (shapeProto) =>
        shape.forEach((size) =>
          message(shapeProto, 1, (dimension) => {
            if (typeof size === 'number') dimension.tag(1, WireType.Varint).int64(size);
            else dimension.tag(2, WireType.LengthDelimited).string(size);
          }),
        ),
      );
    }),
  );
}
