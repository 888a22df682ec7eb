/*
 * The thread that scores: onnxruntime-node's run() blocks the thread it is called on, so that no session may live on
 * the main thread. This is the only file of this package that knows ONNX Runtime.
 */
import { parentPort, threadId } from 'node:worker_threads';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { BundleError, BundleGraphError } from './bundle/bundle-error.js';
import { plainBundleError } from './bundle/bundle-error-transfer.js';
import type { BaseManifest } from './bundle/manifest.js';
import { asBase, openBundle, type Bundle } from './bundle/read-bundle.js';
import { withInitializers } from './onnx/with-initializers.js';
import { DenseFeatures } from './features/dense-features.js';
import { HIDDEN_SIZE, MEAN_SIZE, POOLED_SIZE } from './features/feature-groups.js';
import { featureStatistics } from './features/feature-statistics.js';
import { readFeatures } from './features/read-features.js';
import type { FeatureBatch, FromWorker, LoadBundle, ScoreBatch, ToWorker } from './protocol.js';
import { baseWeights, graphInitializers } from './scoring/base-weights.js';
import { BaseReader, type GraphFeatures, type RunGraph } from './scoring/base-reader.js';
import { checkGoldenTexts } from './scoring/golden-texts.js';
import { TextScorer } from './scoring/text-scorer.js';

interface LoadedModel {
  readonly bundle: Bundle<BaseManifest>;
  readonly scorer: TextScorer;
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
    case 'features':
      return features(message);
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
    const bundle = asBase(openBundle(source, new Uint8Array(bytes)));
    const weights = baseWeights(bundle);
    session = await createSession(bundle);
    const scorer = new TextScorer(weights, new BaseReader(weights, runner(session, bundle), cacheBytes));
    await checkGoldenTexts(bundle, scorer, goldenRequired);
    models.set(generation, { bundle, scorer, session });
    const { model, labels } = bundle.manifest;
    send({ type: 'loaded', generation, model, labels });
  } catch (error) {
    await session?.release();
    if (!(error instanceof BundleError)) throw error;
    send({ type: 'refused', error: plainBundleError(error) });
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

const FEATURE_SIZES = { hidden: HIDDEN_SIZE, feat: HIDDEN_SIZE, pooled: POOLED_SIZE, mean: MEAN_SIZE };

/** What nobody needs is not fetched: fetching copies it out of the runtime. */
function runner(session: InferenceSession, { manifest, source }: Bundle<BaseManifest>): RunGraph {
  const { dimensions, labels } = manifest;
  return async (x, mask, batch, tokens, withFeatures) => {
    const fetched = ['logits', ...(withFeatures ? Object.keys(FEATURE_SIZES) : [])];
    const outputs = await runGraph(session, source, fetched, {
      x: new Tensor('float32', x, [batch, tokens, dimensions]),
      mask: new Tensor('float32', mask, [batch, tokens]),
    });
    const numbers = (name: string, columns: number): Float32Array => {
      const output = outputs[name];
      if (output?.data instanceof Float32Array && output.dims.join() === `${batch},${columns}`) return output.data;
      throw new BundleGraphError(
        source,
        `expected ${name} float32 [${batch}, ${columns}], found ${output?.type} [${output?.dims.join(', ')}]`,
      );
    };
    const logits = numbers('logits', labels.length);
    const wrong = logits.find((logit) => !Number.isFinite(logit));
    if (wrong !== undefined) throw new BundleGraphError(source, `a logit is ${wrong}`);
    if (!withFeatures) return { logits };
    const features = Object.entries(FEATURE_SIZES).map(([name, size]) => [name, numbers(name, size)]);
    return { logits, features: Object.fromEntries(features) as GraphFeatures };
  };
}

async function runGraph(
  session: InferenceSession,
  source: string,
  fetched: readonly string[],
  feeds: InferenceSession.FeedsType,
) {
  try {
    return await session.run(feeds, fetched);
  } catch (error) {
    throw new BundleGraphError(source, error instanceof Error ? error.message : String(error));
  }
}

async function score({ generation, texts }: ScoreBatch): Promise<void> {
  const scored = await loaded(generation).scorer.score(texts);
  send({ type: 'scored', ...scored }, [scored.scores.buffer]);
}

async function features({ generation, texts, form }: FeatureBatch): Promise<void> {
  const { bundle, scorer } = loaded(generation);
  try {
    const standardised = form === 'raw' ? undefined : new DenseFeatures(featureStatistics(bundle));
    const read = await readFeatures(scorer.reader, texts, scorer.weights.labels.length, standardised);
    send({ type: 'features', ...read }, [read.hidden.buffer, read.dense.buffer, read.logits.buffer]);
  } catch (error) {
    if (!(error instanceof BundleError)) throw error;
    send({ type: 'refused', error: plainBundleError(error) });
  }
}

function loaded(generation: number): LoadedModel {
  const model = models.get(generation);
  if (!model) throw new Error(`worker thread ${threadId} holds no model of generation ${generation}`);
  return model;
}

function send(message: FromWorker, transfer: ArrayBuffer[] = []): void {
  pool.postMessage(message, transfer);
}
