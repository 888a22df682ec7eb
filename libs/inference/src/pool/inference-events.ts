import type { ScoringFailure } from '@parlance/domain';

/** What an inference pool tells of itself, for metrics and logs; no event holds a text. */
export type InferenceEvent =
  | BatchScored
  | { readonly type: 'texts-failed'; readonly failure: ScoringFailure; readonly texts: number }
  | { readonly type: 'queue-changed'; readonly waitingTexts: number }
  | { readonly type: 'queue-full'; readonly waitingTexts: number; readonly refusedTexts: number }
  | { readonly type: 'worker-lost'; readonly worker: number; readonly cause: WorkerLoss; readonly detail: string }
  | { readonly type: 'worker-ready'; readonly worker: number; readonly startedSeconds: number }
  | { readonly type: 'model-swapped'; readonly from: string; readonly to: string }
  | {
      readonly type: 'platform-models-held';
      readonly heldModels: number;
      /** Of their bundles, all workers together. */
      readonly heldBytes: number;
    }
  | {
      /** A platform model that workers did not hold was given to them for a text of its platform. */
      readonly type: 'platform-model-loaded';
      readonly model: string;
      readonly loadedSeconds: number;
    }
  | { readonly type: 'platform-model-evicted'; readonly model: string }
  | { readonly type: 'bundle-refused'; readonly source: string; readonly error: string; readonly message: string };

/** A worker answered a batch. */
export interface BatchScored {
  readonly type: 'batch-scored';
  readonly worker: number;
  readonly model: string;
  readonly texts: number;
  /** Token windows that the graph ran: more than `texts` if some are long. */
  readonly windows: number;
  readonly tokens: number;
  /** Between `score` and the batch's departure, of its oldest text. */
  readonly waitedSeconds: number;
  /** Normalising, tokenising, gathering vectors, wide part. */
  readonly encodedSeconds: number;
  readonly graphSeconds: number;
}

/** Why a worker is replaced. */
export type WorkerLoss = 'exited' | 'failed' | 'out-of-memory' | 'timed-out';
