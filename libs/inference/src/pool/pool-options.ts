import type { InferenceEvent } from './inference-events.js';

export interface PoolOptions {
  readonly bundlePath: string;
  /** Worker threads; each keeps one core busy under load. */
  readonly workers?: number;
  /** How long a text may wait for others to share its batch while some worker is busy; if all are free it goes at once. */
  readonly maxWaitMs?: number;
  /** A batch departs once about so many tokens wait. */
  readonly maxBatchTokens?: number;
  /**
   * Texts that may wait or be in work; `score` refuses more with ScorerBusyError. A text counts once more for each 4,096
   * UTF-16 units it has.
   */
  readonly maxWaitingTexts?: number;
  /** Bytes that each worker may spend on remembering token types, for each base model it holds. */
  readonly cacheBytes?: number;
  /**
   * Bytes of platform models that workers may hold, all workers together; beyond it those not used for longest are kept
   * packed, and loaded when they are asked for.
   */
  readonly platformModelBytes?: number;
  /** A worker that needs longer for one batch is replaced. */
  readonly answerTimeoutMs?: number;
  /** JavaScript heap of one worker; beyond it the worker is replaced, not the process. */
  readonly workerHeapMb?: number;
  /** The worker's script; another one is for tests of what happens when workers fail. */
  readonly workerEntry?: string;
  readonly onEvent?: (event: InferenceEvent) => void;
}

export const DEFAULT_POOL_OPTIONS = {
  workers: 1,
  maxWaitMs: 1,
  maxBatchTokens: 4096,
  maxWaitingTexts: 20_000,
  cacheBytes: 48 * 1024 * 1024,
  platformModelBytes: 128 * 1024 * 1024,
  answerTimeoutMs: 30_000,
  workerHeapMb: 128,
} as const satisfies Partial<PoolOptions>;
