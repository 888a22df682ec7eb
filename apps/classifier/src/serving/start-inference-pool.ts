import { InferencePool } from '@parlance/inference';
import type { ClassifierEvents } from '../classifier.events.js';
import type { ClassifierConfig } from '../config.js';

/** The scoring workers as the settings want them. @throws BundleError if the bundle cannot serve. */
export function startInferencePool(config: ClassifierConfig, events: ClassifierEvents): Promise<InferencePool> {
  return InferencePool.start({
    bundlePath: config.PARLANCE_BUNDLE,
    workers: config.PARLANCE_WORKERS,
    maxWaitMs: config.PARLANCE_MAX_WAIT_MS,
    maxBatchTokens: config.PARLANCE_MAX_BATCH_TOKENS,
    maxWaitingTexts: config.PARLANCE_MAX_WAITING_TEXTS,
    cacheBytes: config.PARLANCE_CACHE_BYTES,
    onEvent: (event) => events.emit(event),
  });
}
