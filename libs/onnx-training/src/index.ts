/**
 * Reverse-mode autodiff whose graphs are ONNX graphs, run by onnxruntime-node. It knows tensors, not text.
 *
 * ```ts
 * const graph = new Graph();
 * const x = graph.input('x', [32, 4]);
 * const y = graph.input('y', [32, 1]);
 * const weights = graph.input('weights', [32, 1]);
 * const logits = linear(gelu(linear(x, 'hidden', 16)), 'head', 1);
 * const store = new ParameterStore(new Random(1));
 * const session = await TrainingSession.create(graph, maskedBinaryCrossEntropy(logits, y, weights), store);
 * const optimizer = new AdamW();
 * const rate = cosineSchedule({ peak: 1e-3, steps: 500, warmUp: 0.05, floor: 0.03 });
 * await fit({
 *   steps: 500,
 *   takeStep: async (step) => {
 *     fillBatch(session.input('x'), session.input('y'), session.input('weights'));
 *     const loss = await session.run();
 *     optimizer.step(store.all(), rate(step));
 *     return loss;
 *   },
 * });
 * ```
 */
export * from './autodiff/gradients.js';
export * from './graph/graph.js';
export * from './graph/shape.js';
export * from './graph/shape-error.js';
export * from './graph/value.js';
export * from './layers/attention-pooling.js';
export * from './layers/initializer.js';
export * from './layers/layer-norm.js';
export * from './layers/linear.js';
export * from './layers/token-mask.js';
export * from './losses/binary-cross-entropy.js';
export * from './losses/supervised-contrastive.js';
export * from './onnx/encode-model.js';
export * from './operators/index.js';
export * from './optimizers/adam-w.js';
export * from './optimizers/kernels.js';
export * from './optimizers/sparse-rows.js';
export * from './training/fit.js';
export * from './training/parameter-store.js';
export * from './training/random.js';
export * from './training/schedule.js';
export * from './training/session.js';
