import { setTimeout as delay } from 'node:timers/promises';
import type { StructuredLogger } from '@parlance/observability';

/** Does something in rounds, from `start` to `stop`. A round that fails is logged, and done again when the next is due. */
export class RepeatedRound {
  readonly #stopping = new AbortController();
  #rounds: Promise<void> | undefined;

  constructor(
    private readonly round: {
      /** As the log calls it. */
      readonly name: string;
      /** From the end of one to the start of the next. */
      readonly everyMs: number;
      /** The same after one that failed; as ever if absent. */
      readonly afterFailureMs?: number;
      /** Ends early if it is aborted. */
      readonly run: (stopping: AbortSignal) => Promise<void>;
      readonly logger: StructuredLogger;
    },
  ) {}

  start(): void {
    this.#rounds ??= this.#goOn();
  }

  /** Resolves when the round under way has ended. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#rounds;
  }

  async #goOn(): Promise<void> {
    const { signal } = this.#stopping;
    const { name, everyMs, afterFailureMs = everyMs, run, logger } = this.round;
    while (!signal.aborted) {
      let pauseMs = everyMs;
      try {
        await run(signal);
      } catch (error) {
        logger.event(`${name}-failed`, { error }, 'warn');
        pauseMs = afterFailureMs;
      }
      // Rejects if it is aborted, and only then: that is the end, not a failure.
      await delay(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
