export * from './bundle/bundle-error.js';
export {
  ADAPTER_RANK,
  BUNDLE_FORMAT,
  bundleManifest,
  MAX_PLATFORM_LABELS,
  type BaseManifest,
  type BundleManifest,
  type BundlePart,
  type GoldenText,
  type PlatformHead,
  type PlatformManifest,
} from './bundle/manifest.js';
export { quantiseColumns, quantiseRows, type Quantised } from './bundle/quantise.js';
export { asBase, asPlatform, Bundle, openBundle, readBundle } from './bundle/read-bundle.js';
export { bundleBytes, writeBundle, type BundleContents, type PartContents } from './bundle/write-bundle.js';
export { DENSE_SIZE, HIDDEN_SIZE, POOLED_SIZE } from './features/feature-groups.js';
export { FeatureReader, type FeatureReaderOptions } from './features/feature-reader.js';
export type { TextFeatures } from './features/read-in-parts.js';
export {
  FEATURE_DEVIATION,
  FEATURE_MEAN,
  featureStatistics,
  type FeatureStatistics,
} from './features/feature-statistics.js';
export { withInitializers, type Initializer } from './onnx/with-initializers.js';
export { gelu } from './platform/gelu.js';
export { platformBundleBytes, type PlatformContents, type PlatformHeadContents } from './platform/platform-bundle.js';
export {
  QUERY_SIZE,
  readPlatformWeights,
  type PlatformAdapter,
  type PlatformHeadWeights,
  type PlatformWeights,
  type QuantisedAdapter,
} from './platform/platform-weights.js';
export type { BatchScored, InferenceEvent, WorkerLoss } from './pool/inference-events.js';
export {
  InferencePool,
  PlatformModelNotLoadedError,
  PoolClosedError,
  type PlatformModelInService,
  type PoolStats,
} from './pool/inference-pool.js';
export { DEFAULT_POOL_OPTIONS, type PoolOptions } from './pool/pool-options.js';
export { WorkerLostError, type LoadedBundle } from './pool/scoring-worker.js';
export { GoldenTextUnscoredError, writeGoldenBundle } from './pool/write-golden-bundle.js';
export { writePlatformBundle } from './pool/write-platform-bundle.js';
