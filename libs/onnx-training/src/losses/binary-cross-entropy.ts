import { format, sameShape } from '../graph/shape.js';
import { ShapeError } from '../graph/shape-error.js';
import type { Value } from '../graph/value.js';
import { multiply } from '../operators/multiply.js';
import { reduceSum } from '../operators/reduce-sum.js';
import { softplus } from '../operators/softplus.js';
import { subtract } from '../operators/subtract.js';

/**
 * Binary cross-entropy from logits, weighted and summed. logits, targets, weights: [batch, labels]; a weight of 0 hides
 * a label that nobody judged. Scalar, in nats: give weights 1/n for a mean.
 * softplus(x) - x·y stays finite for large |x|: Goodfellow et al. 2016, §6.2.2.2.
 * @throws ShapeError if the shapes differ.
 */
export function maskedBinaryCrossEntropy(logits: Value, targets: Value, weights: Value): Value {
  for (const other of [targets, weights]) {
    if (!sameShape(logits.shape, other.shape)) {
      throw new ShapeError(
        `maskedBinaryCrossEntropy: logits ${format(logits.shape)}, ${other.name} ${format(other.shape)}`,
      );
    }
  }
  const loss = multiply(subtract(softplus(logits), multiply(logits, targets)), weights);
  return reduceSum(
    loss,
    logits.shape.map((_, axis) => axis),
  );
}
