import { timingSafeEqual } from 'node:crypto';
import { secretHash } from '../http/access-key-secret.js';

/** The installation's own token, with which the first keys are made. */
export class AdminToken {
  readonly #hash: Buffer;

  constructor(token: string) {
    this.#hash = Buffer.from(secretHash(token));
  }

  /** Whether the token shown is this one. Hashes have one length, so that neither time nor an error tells anything of it. */
  is(shown: string): boolean {
    return timingSafeEqual(Buffer.from(secretHash(shown)), this.#hash);
  }
}
