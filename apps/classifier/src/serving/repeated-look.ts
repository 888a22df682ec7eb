import { setTimeout as delay } from 'node:timers/promises';

/** Looks at something again and again: on a timer from `start` to `stop`, and at once when asked. One look at a time. */
export class RepeatedLook {
  #looking: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #following: Promise<void> | undefined;
  readonly #stop = new AbortController();

  /** @param look never throws: what goes wrong is told where it happens. */
  constructor(
    private readonly look: (stopping: AbortSignal) => Promise<void>,
    private readonly pollMs: number,
  ) {}

  start(): void {
    this.#following ??= this.#follow();
  }

  /** Resolves once no look is under way, whoever asked for it: what it looks at can be closed then. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#following;
    await (this.#next ?? this.#looking);
  }

  /** Resolves after a look that began after this call. Calls that come during a look share the next one. */
  now(): Promise<void> {
    if (this.#looking === undefined) return this.#lookOnce();
    this.#next ??= this.#looking.then(() => {
      this.#next = undefined;
      return this.#lookOnce();
    });
    return this.#next;
  }

  #lookOnce(): Promise<void> {
    this.#looking = this.look(this.#stop.signal).finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  async #follow(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.now();
      await this.#pause();
    }
  }

  async #pause(): Promise<void> {
    try {
      await delay(this.pollMs, undefined, { signal: this.#stop.signal });
    } catch (error) {
      if (!this.#stop.signal.aborted) throw error;
    }
  }
}
