import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { CannotRunError } from '../exit-codes.js';

/** Whoever read our output has closed it, as `head` does. */
export class OutputClosedError extends Error {
  override readonly name = 'OutputClosedError';
}

/** Writes lines no faster than they are read. */
export class LineOutput {
  #failure: Error | undefined;

  constructor(private readonly stream: Writable) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      this.#failure ??=
        error.code === 'EPIPE'
          ? new OutputClosedError('the output was closed')
          : new CannotRunError(`cannot write the output: ${error.message}`);
    });
  }

  /** Resolves when there is room for more. @throws OutputClosedError if nobody reads any longer, CannotRunError if the disk is full. */
  async write(lines: string): Promise<void> {
    if (this.#failure === undefined && !this.stream.write(lines)) {
      // The failure is kept by the listener above, with a name of ours.
      await once(this.stream, 'drain').catch(() => undefined);
    }
    if (this.#failure !== undefined) throw this.#failure;
  }
}
