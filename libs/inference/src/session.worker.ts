/*
 * The thread that scores: onnxruntime-node's run() blocks the thread it is called on, so that no session may live on
 * the main thread. This is the only file of this package that knows ONNX Runtime.
 */
import { parentPort, threadId } from 'node:worker_threads';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { BundleError, BundleGraphError } from './bundle/bundle-error.js';
import { plainBundleError } from './bundle/bundle-error-transfer.js';
import { openBundle, type Bundle } from './bundle/read-bundle.js';
import { withInitializers } from './onnx/with-initializers.js';
import type { FromWorker, LoadBundle, ScoreBatch, ToWorker } from './protocol.js';
import { baseWeights, graphInitializers } from './scoring/base-weights.js';
import { BaseScorer, type RunGraph } from './scoring/base-scorer.js';
import { checkGoldenTexts } from './scoring/golden-texts.js';

interface LoadedModel {
  readonly scorer: BaseScorer;
  readonly session: InferenceSession;
}

if (!parentPort) throw new Error('session.worker runs as a worker thread: use InferencePool');
const pool = parentPort;
const models = new Map<number, LoadedModel>();

/** Messages are answered one after the other, though each takes several turns of the event loop. */
let lastAnswer = Promise.resolve();
pool.on('message', (message: ToWorker) => {
  lastAnswer = lastAnswer.then(() => answer(message));
});

async function answer(message: ToWorker): Promise<void> {
  switch (message.type) {
    case 'load':
      return load(message);
    case 'score':
      return score(message);
    case 'retire':
      await models.get(message.generation)?.session.release();
      models.delete(message.generation);
      return;
    case 'end':
      for (const { session } of models.values()) await session.release();
      pool.close();
  }
}

async function load({ generation, source, bytes, cacheBytes, goldenRequired }: LoadBundle): Promise<void> {
  let session: InferenceSession | undefined;
  try {
    const bundle = openBundle(source, new Uint8Array(bytes));
    const weights = baseWeights(bundle);
    session = await createSession(bundle);
    const scorer = new BaseScorer(weights, runner(session, bundle), cacheBytes);
    await checkGoldenTexts(bundle, scorer, goldenRequired);
    models.set(generation, { scorer, session });
    const { model, labels } = bundle.manifest;
    send({ type: 'loaded', generation, model, labels });
  } catch (error) {
    await session?.release();
    if (!(error instanceof BundleError)) throw error;
    send({ type: 'refused', generation, error: plainBundleError(error) });
  }
}

async function createSession(bundle: Bundle): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(withInitializers(bundle.uint8('graph'), graphInitializers(bundle)), {
      executionProviders: ['cpu'],
      graphOptimizationLevel: 'all',
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
    });
  } catch (error) {
    if (error instanceof BundleError) throw error;
    throw new BundleGraphError(bundle.source, error instanceof Error ? error.message : String(error));
  }
}

/** Only the logits are fetched: what is not fetched is not copied out of the runtime. */
function runner(session: InferenceSession, { manifest, source }: Bundle): RunGraph {
  const { dimensions, labels } = manifest;
  return async (x, mask, batch, tokens) => {
    const { logits } = await runGraph(session, source, {
      x: new Tensor('float32', x, [batch, tokens, dimensions]),
      mask: new Tensor('float32', mask, [batch, tokens]),
    });
    if (!(logits?.data instanceof Float32Array) || logits.dims.join() !== `${batch},${labels.length}`)
      throw new BundleGraphError(
        source,
        `expected logits float32 [${batch}, ${labels.length}], found ${logits?.type} [${logits?.dims.join(', ')}]`,
      );
    const wrong = logits.data.find((logit) => !Number.isFinite(logit));
    if (wrong !== undefined) throw new BundleGraphError(source, `a logit is ${wrong}`);
    return logits.data;
  };
}

async function runGraph(session: InferenceSession, source: string, feeds: InferenceSession.FeedsType) {
  try {
    return await session.run(feeds, ['logits']);
  } catch (error) {
    throw new BundleGraphError(source, error instanceof Error ? error.message : String(error));
  }
}

async function score({ generation, texts }: ScoreBatch): Promise<void> {
  const model = models.get(generation);
  if (!model) throw new Error(`worker thread ${threadId} holds no model of generation ${generation}`);
  const scored = await model.scorer.score(texts);
  send({ type: 'scored', ...scored }, [scored.scores.buffer]);
}

function send(message: FromWorker, transfer: ArrayBuffer[] = []): void {
  pool.postMessage(message, transfer);
}
