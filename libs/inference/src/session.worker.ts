/*
 * The thread that scores: onnxruntime-node's run() blocks the thread it is called on, so that no session may live on
 * the main thread. This is the only file of this package that knows ONNX Runtime.
 */
import { parentPort, threadId } from 'node:worker_threads';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { BundleError, BundleForAnotherBaseError, BundleGraphError } from './bundle/bundle-error.js';
import { plainBundleError } from './bundle/bundle-error-transfer.js';
import type { BaseManifest, PlatformManifest } from './bundle/manifest.js';
import { asBase, asPlatform, openBundle, type Bundle } from './bundle/read-bundle.js';
import { withInitializers } from './onnx/with-initializers.js';
import { DenseFeatures } from './features/dense-features.js';
import { HIDDEN_SIZE, MEAN_SIZE, POOLED_SIZE } from './features/feature-groups.js';
import { FEATURE_MEAN, featureStatistics } from './features/feature-statistics.js';
import { readFeatures } from './features/read-features.js';
import { PlatformModel } from './platform/platform-model.js';
import { readPlatformWeights } from './platform/platform-weights.js';
import type { FeatureBatch, FromWorker, LoadBundle, ScoreBatch, ToWorker } from './protocol.js';
import { baseWeights, graphInitializers } from './scoring/base-weights.js';
import { BaseReader, type GraphFeatures, type RunGraph } from './scoring/base-reader.js';
import { checkGoldenTexts } from './scoring/golden-texts.js';
import { TextScorer } from './scoring/text-scorer.js';

interface LoadedBase {
  readonly bundle: Bundle<BaseManifest>;
  readonly scorer: TextScorer;
  readonly session: InferenceSession;
}

if (!parentPort) throw new Error('session.worker runs as a worker thread: use InferencePool');
const pool = parentPort;
const bases = new Map<number, LoadedBase>();
const platforms = new Map<number, PlatformModel>();

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
      await bases.get(message.generation)?.session.release();
      bases.delete(message.generation);
      platforms.delete(message.generation);
      return;
    case 'end':
      for (const { session } of bases.values()) await session.release();
      pool.close();
  }
}

async function load(message: LoadBundle): Promise<void> {
  const { base, bytes, generation, source } = message;
  await answerOrRefuse(async () => {
    const bundle = openBundle(source, new Uint8Array(bytes));
    const labels =
      base === undefined
        ? await loadBase(asBase(bundle), message)
        : await loadPlatform(asPlatform(bundle), held(bases, base), message);
    const { model } = bundle.manifest;
    send({ type: 'loaded', generation, model, labels, sha256: bundle.sha256 });
  });
}

/** @returns what a text gets scores for, in their order. */
async function loadBase(bundle: Bundle<BaseManifest>, message: LoadBundle): Promise<readonly string[]> {
  const weights = baseWeights(bundle);
  const statistics = bundle.has(FEATURE_MEAN) ? featureStatistics(bundle) : undefined;
  const session = await createSession(bundle);
  try {
    const reader = new BaseReader(weights, runner(session, bundle), message.cacheBytes);
    const scorer = new TextScorer(weights, reader, statistics);
    await checkGoldenTexts(bundle, (texts) => scorer.score(texts), message.golden);
    bases.set(message.generation, { bundle, scorer, session });
    return weights.labels;
  } catch (error) {
    await session.release();
    throw error;
  }
}

/** @returns what a text gets scores for, in their order. */
async function loadPlatform(
  bundle: Bundle<PlatformManifest>,
  { bundle: serving, scorer }: LoadedBase,
  { generation, golden }: LoadBundle,
): Promise<readonly string[]> {
  const { base } = bundle.manifest;
  if (base.sha256 !== serving.sha256)
    throw new BundleForAnotherBaseError(bundle.source, base.model, base.sha256, serving.manifest.model, serving.sha256);
  featureStatistics(serving);
  const model = new PlatformModel(bundle.source, readPlatformWeights(bundle), scorer.weights.labels);
  await checkGoldenTexts(
    bundle,
    (texts) =>
      scorer.score(
        texts,
        texts.map(() => model),
      ),
    golden,
  );
  platforms.set(generation, model);
  return model.scoredLabels;
}

/** What is wrong with a bundle is an answer; anything else ends the worker. */
async function answerOrRefuse(answering: () => Promise<void>): Promise<void> {
  try {
    await answering();
  } catch (error) {
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

async function score({ generation, texts, platforms: asked }: ScoreBatch): Promise<void> {
  const models = asked?.map((platform) => (platform === 0 ? undefined : held(platforms, platform)));
  const scored = await held(bases, generation).scorer.score(texts, models);
  send({ type: 'scored', ...scored }, [scored.scores.buffer]);
}

async function features({ generation, texts, form }: FeatureBatch): Promise<void> {
  await answerOrRefuse(async () => {
    const { bundle, scorer } = held(bases, generation);
    const standardised = form === 'raw' ? undefined : new DenseFeatures(featureStatistics(bundle));
    const read = await readFeatures(scorer.reader, texts, scorer.weights.labels.length, standardised);
    send({ type: 'features', ...read }, [read.hidden.buffer, read.dense.buffer, read.logits.buffer]);
  });
}

function held<Model>(models: ReadonlyMap<number, Model>, generation: number): Model {
  const model = models.get(generation);
  if (!model) throw new Error(`worker thread ${threadId} holds no model of generation ${generation}`);
  return model;
}

function send(message: FromWorker, transfer: ArrayBuffer[] = []): void {
  pool.postMessage(message, transfer);
}
