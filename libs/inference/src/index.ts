export * from './bundle/bundle-error.js';
export {
  BUNDLE_FORMAT,
  bundleManifest,
  type BundleManifest,
  type BundlePart,
  type GoldenText,
} from './bundle/manifest.js';
export { Bundle, openBundle, readBundle } from './bundle/read-bundle.js';
export { writeBundle, type BundleContents, type PartContents } from './bundle/write-bundle.js';
export { DENSE_SIZE, HIDDEN_SIZE, POOLED_SIZE } from './features/feature-groups.js';
export { FeatureReader, type FeatureReaderOptions, type TextFeatures } from './features/feature-reader.js';
export {
  FEATURE_DEVIATION,
  FEATURE_MEAN,
  featureStatistics,
  type FeatureStatistics,
} from './features/feature-statistics.js';
export { withInitializers, type Initializer } from './onnx/with-initializers.js';
export type { BatchScored, InferenceEvent, WorkerLoss } from './pool/inference-events.js';
export { InferencePool, PoolClosedError, type PoolStats } from './pool/inference-pool.js';
export { DEFAULT_POOL_OPTIONS, type PoolOptions } from './pool/pool-options.js';
export { WorkerLostError } from './pool/scoring-worker.js';
export { writeGoldenBundle } from './pool/write-golden-bundle.js';
