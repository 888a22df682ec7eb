import { fixed, format, sameShape } from '../graph/shape.js';
import { ShapeError } from '../graph/shape-error.js';
import type { Value } from '../graph/value.js';
import { add } from '../operators/add.js';
import { matmul } from '../operators/matmul.js';
import { reshape } from '../operators/reshape.js';
import { softmax } from '../operators/softmax.js';
import { transpose } from '../operators/transpose.js';
import { normal } from './initializer.js';
import { maskPenalty } from './token-mask.js';

/**
 * Learnt queries, each of which takes its own weighted mean of the tokens (Lin et al. 2017, "A Structured Self-Attentive
 * Sentence Embedding"). x: [batch, tokens, d], mask: [batch, tokens] of 1 and 0 -> [batch, queries · d].
 * Parameter `name.queries` [d, queries].
 * @throws ShapeError if the mask is not one of these tokens.
 */
export function attentionPooling(x: Value, mask: Value, name: string, queries: number): Value {
  const [batch, tokens] = [x.shape[0]!, x.shape[1]!];
  if (x.shape.length !== 3 || !sameShape(mask.shape, [batch, tokens])) {
    throw new ShapeError(`attentionPooling ${name}: mask ${format(mask.shape)} does not fit tokens ${format(x.shape)}`);
  }
  const width = fixed(x.shape[2], x.shape, `attentionPooling ${name}`);
  const query = x.graph.parameter(`${name}.queries`, [width, queries], normal(0.05), { decay: true });
  const relevance = transpose(matmul(x, query));
  const weights = softmax(add(relevance, reshapeMask(maskPenalty(mask), batch, tokens)));
  return reshape(matmul(weights, x), [batch, queries * width]);
}

/** [batch, tokens] -> [batch, 1, tokens] */
function reshapeMask(penalty: Value, batch: Value['shape'][number], tokens: Value['shape'][number]): Value {
  return unsqueeze(penalty, 1, [batch, 1, tokens]);
}

/** Inserts an axis of size 1; works with several symbolic dimensions, where reshape does not. */
function unsqueeze(x: Value, axis: number, shape: Value['shape']): Value {
  return x.graph.node('Unsqueeze', [x, x.graph.integers([axis])], shape, {
    vjp: () => (dy) => [reshape(dy, x.shape), undefined],
  });
}
