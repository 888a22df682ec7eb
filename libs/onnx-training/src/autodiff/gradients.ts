import { format } from '../graph/shape.js';
import { ShapeError } from '../graph/shape-error.js';
import type { GraphNode, Value } from '../graph/value.js';
import { add } from '../operators/add.js';

/**
 * Appends the backward pass to a graph: the gradient of a scalar loss by each value of `wrt`, in that order.
 * Reverse-mode accumulation over the nodes from last to first (Baydin et al. 2018, "Automatic Differentiation in
 * Machine Learning: a Survey"); nodes that lead to nothing asked for are passed over.
 * @throws ShapeError if the loss is not a scalar, or does not depend on one of `wrt`.
 */
export function gradients(loss: Value, wrt: readonly Value[]): Value[] {
  if (loss.shape.length !== 0)
    throw new ShapeError(`gradients: the loss must be a scalar [], got ${format(loss.shape)}`);
  const forward = [...loss.graph.nodes];
  const wanted = dependents(forward, wrt);
  const gradientOf = new Map<Value, Value>([[loss, loss.graph.constant(1)]]);

  for (const node of forward.reverse()) {
    const dy = gradientOf.get(node.outputs[0]!);
    if (dy === undefined || node.vjp === undefined || !node.inputs.some((input) => wanted.has(input))) continue;
    node.vjp(dy).forEach((contribution, index) => {
      const input = node.inputs[index]!;
      if (contribution === undefined || !wanted.has(input)) return;
      const sofar = gradientOf.get(input);
      gradientOf.set(input, sofar === undefined ? contribution : add(sofar, contribution));
    });
  }

  return wrt.map((value) => {
    const gradient = gradientOf.get(value);
    if (gradient === undefined)
      throw new ShapeError(`gradients: the loss does not depend on ${value.name} ${format(value.shape)}`);
    return gradient;
  });
}

/** The values that `sources` can change, themselves included. */
function dependents(nodes: readonly GraphNode[], sources: readonly Value[]): Set<Value> {
  const reached = new Set(sources);
  for (const node of nodes) {
    if (node.inputs.some((input) => reached.has(input))) node.outputs.forEach((output) => reached.add(output));
  }
  return reached;
}
