import { InferencePool } from '@parlance/inference';
import type { ClassifierEvents } from '../classifier.events.js';
import type { ClassifierConfig } from '../config.js';

type PoolConfig = Pick<
  ClassifierConfig,
  | 'PARLANCE_BUNDLE'
  | 'PARLANCE_WORKERS'
  | 'PARLANCE_MAX_WAIT_MS'
  | 'PARLANCE_MAX_BATCH_TOKENS'
  | 'PARLANCE_MAX_WAITING_TEXTS'
  | 'PARLANCE_CACHE_BYTES'
  | 'PARLANCE_PLATFORM_MODEL_BYTES'
>;

/** The scoring workers as the settings want them. @throws BundleError if the bundle cannot serve. */
export function startInferencePool(config: PoolConfig, events: ClassifierEvents): Promise<InferencePool> {
  return InferencePool.start({
    bundlePath: config.PARLANCE_BUNDLE,
    workers: config.PARLANCE_WORKERS,
    maxWaitMs: config.PARLANCE_MAX_WAIT_MS,
    maxBatchTokens: config.PARLANCE_MAX_BATCH_TOKENS,
    maxWaitingTexts: config.PARLANCE_MAX_WAITING_TEXTS,
    cacheBytes: config.PARLANCE_CACHE_BYTES,
    platformModelBytes: config.PARLANCE_PLATFORM_MODEL_BYTES,
    onEvent: (event) => events.emit(event),
  });
}
