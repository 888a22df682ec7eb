import type { WriteStream } from 'node:tty';

const EVERY_MS = 500;

/** A line on a terminal that says how far a long run is; silent where there is no terminal. */
export class Progress {
  readonly #startedAt = performance.now();
  #shownAt = performance.now();
  #shown = false;

  constructor(
    private readonly noun: string,
    private readonly stream: Pick<WriteStream, 'isTTY' | 'write'> = process.stderr,
  ) {}

  show(done: number): void {
    const now = performance.now();
    if (!this.stream.isTTY || now - this.#shownAt < EVERY_MS) return;
    this.#shownAt = now;
    this.#shown = true;
    const rate = Math.round(done / ((now - this.#startedAt) / 1000));
    this.stream.write(`\r\u001b[K${grouped(done)} ${this.noun}, ${grouped(rate)}/s`);
  }

  /** Takes the line away, so that the next message starts on a clean one. */
  clear(): void {
    if (this.#shown) this.stream.write('\r\u001b[K');
    this.#shown = false;
  }
}

/** 1234567 as 1,234,567. */
export function grouped(count: number): string {
  return count.toLocaleString('en-US');
}
