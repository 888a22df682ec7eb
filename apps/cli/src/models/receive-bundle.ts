import { createHash } from 'node:crypto';
import { CannotRunError } from '../exit-codes.js';

/** The bytes of an answer, once they are those that its `Repr-Digest` header says. @throws CannotRunError */
export async function receiveBundle(response: Response): Promise<Uint8Array> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  const digest = /(?:^|,)\s*sha-256=:([A-Za-z0-9+/=]+):/.exec(response.headers.get('repr-digest') ?? '')?.[1];
  if (digest === undefined) throw new CannotRunError(`${response.url} does not say the SHA-256 of its bundle`);
  const actual = createHash('sha256').update(bytes).digest('base64');
  if (actual !== digest) throw new CannotRunError(`${response.url}: the bundle was altered on its way; ask again`);
  return bytes;
}
