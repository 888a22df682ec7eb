import { fixed, format } from '../graph/shape.js';
import { ShapeError } from '../graph/shape-error.js';
import type { Value } from '../graph/value.js';
import { add } from '../operators/add.js';
import { divide } from '../operators/divide.js';
import { exp } from '../operators/exp.js';
import { gemm } from '../operators/gemm.js';
import { log } from '../operators/log.js';
import { multiply } from '../operators/multiply.js';
import { negate } from '../operators/negate.js';
import { reduceMax } from '../operators/reduce-max.js';
import { reduceSum } from '../operators/reduce-sum.js';
import { sqrt } from '../operators/sqrt.js';
import { subtract } from '../operators/subtract.js';

/** Keeps a row of zeros from dividing by zero. */
const LENGTH_EPSILON = 1e-6;

/**
 * Supervised contrastive loss, the form with the sum outside the logarithm (Khosla et al. 2020, equation 2).
 * features: [n, d], made unit length here; positives: [n, n], the weight of j as a partner of i, usually 1/|P(i)| / n for
 * rows of the same class and 0 on the diagonal; hidden: [n, n], 0 where j may stand in i's denominator and a large
 * negative number (-10,000) where it may not (the diagonal, padding). Scalar.
 */
export function supervisedContrastive(features: Value, positives: Value, hidden: Value, temperature: number): Value {
  const rows = fixed(features.shape[0], features.shape, 'supervisedContrastive');
  for (const pairs of [positives, hidden]) {
    if (pairs.shape.length !== 2 || pairs.shape.some((size) => size !== rows)) {
      throw new ShapeError(
        `supervisedContrastive: features ${format(features.shape)} need pairs [${rows}, ${rows}], got ${format(pairs.shape)}`,
      );
    }
  }
  const constant = (number: number): Value => features.graph.constant(number);
  const length = sqrt(add(reduceSum(multiply(features, features), [1], true), constant(LENGTH_EPSILON)));
  const unit = divide(features, length);
  const similarity = multiply(gemm(unit, unit, { transposeB: true }), constant(1 / temperature));
  const visible = add(similarity, hidden);
  const largest = reduceMax(visible, [1], true);
  const logDenominator = add(log(reduceSum(exp(subtract(visible, largest)), [1], true)), largest);
  return negate(reduceSum(multiply(subtract(similarity, logDenominator), positives), [0, 1]));
}
