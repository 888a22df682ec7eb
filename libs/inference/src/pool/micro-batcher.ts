import type { Batch, WaitingText } from './batch.js';
import { estimatedTokens, type Request } from './request.js';

/** Texts from which on waiting for more gains nothing: the graph takes them by 32. */
const ENOUGH_TEXTS = 32;

/** Calls whose texts wait, in the order they came, and the batches to make of them. */
export class MicroBatcher {
  #queue: Request[] = [];
  #texts = 0;
  #tokens = 0;

  constructor(
    readonly maxWaitMs: number,
    readonly maxBatchTokens: number,
  ) {}

  get waitingTexts(): number {
    return this.#texts;
  }

  get waitingTokens(): number {
    return this.#tokens;
  }

  add(request: Request): void {
    this.#queue.push(request);
    this.#texts += request.texts.length;
    for (const text of request.texts) this.#tokens += estimatedTokens(text);
  }

  /** Milliseconds until a batch should depart: 0 if one should now, undefined if nothing waits. */
  dueInMs(now: number): number | undefined {
    const oldest = this.#queue[0];
    if (!oldest) return undefined;
    if (this.#texts >= ENOUGH_TEXTS || this.#tokens >= this.maxBatchTokens) return 0;
    return Math.max(0, oldest.arrivedAt + this.maxWaitMs - now);
  }

  /**
   * The oldest texts: about `1 / share` of what waits, at most `maxBatchTokens`, of one generation. At least one text.
   * @param share how many workers are free to take a part each.
   */
  take(share: number): Batch {
    const budget = Math.min(this.maxBatchTokens, Math.max(Math.ceil(this.#tokens / share), this.#fewestTokens()));
    const { generation } = this.#queue[0]!;
    const texts: WaitingText[] = [];
    let tokens = 0;
    /** Passed over: of another base. They are the oldest that remain. */
    const others: Request[] = [];
    let passed = 0;
    for (const request of this.#queue) {
      if (request.generation !== generation) {
        others.push(request);
        passed++;
        continue;
      }
      while (request.next < request.texts.length) {
        const more = estimatedTokens(request.texts[request.next]!);
        if (texts.length > 0 && tokens + more > budget) break;
        texts.push({ request, index: request.next++ });
        tokens += more;
      }
      if (request.next < request.texts.length) break;
      passed++;
    }
    this.#queue.splice(0, passed);
    if (others.length > 0) this.#queue = [...others, ...this.#queue];
    this.#texts -= texts.length;
    this.#tokens -= tokens;
    return { generation, texts, losses: 0 };
  }

  /** About the tokens of ENOUGH_TEXTS: fewer texts are not worth sharing out. */
  #fewestTokens(): number {
    return Math.ceil((this.#tokens / this.#texts) * ENOUGH_TEXTS);
  }
}
