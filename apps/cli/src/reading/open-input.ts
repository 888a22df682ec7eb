import { createReadStream, fstatSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { addAbortSignal, pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CannotRunError } from '../exit-codes.js';

/** Bytes to read, gunzipped if they were gzip. */
export interface Input {
  readonly chunks: AsyncIterable<Buffer>;
  /** Ends the reading, even one that waits for more. */
  close(): void;
}

const CHUNK_BYTES = 128 * 1024;

/**
 * Opens a file, or standard input for `undefined` or `-`; gzip is recognised by its first bytes.
 * @throws CannotRunError if the file cannot be read.
 */
export async function openInput(file: string | undefined, signal: AbortSignal): Promise<Input> {
  const stream = addAbortSignal(signal, file === undefined || file === '-' ? standardInput() : await fileStream(file));
  return { chunks: unzipped(stream, file ?? 'standard input'), close: () => stream.destroy() };
}

function standardInput(): Readable {
  // Node takes a folder for an empty input.
  if (fstatSync(process.stdin.fd).isDirectory()) throw new CannotRunError('cannot read standard input: it is a folder');
  if (process.stdin.isTTY) process.stderr.write('parlance: reading from the terminal, end with Ctrl-D\n');
  return process.stdin;
}

async function fileStream(file: string): Promise<Readable> {
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    throw new CannotRunError(
      `cannot read ${file}: ${error.code === 'ENOENT' ? 'there is no such file' : error.message}`,
    );
  });
  if ((await handle.stat()).isDirectory()) {
    await handle.close();
    throw new CannotRunError(`cannot read ${file}: it is a folder`);
  }
  return createReadStream(file, { fd: handle, highWaterMark: CHUNK_BYTES });
}

async function* unzipped(stream: Readable, name: string): AsyncGenerator<Buffer> {
  const chunks: AsyncIterator<Buffer, unknown> = (stream as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  let first = Buffer.alloc(0);
  while (first.length < 2) {
    const { done, value } = await chunks.next();
    if (done) break;
    first = Buffer.concat([first, value]);
  }
  const whole = rest(first, chunks);
  if (first[0] !== 0x1f || first[1] !== 0x8b) return void (yield* whole);
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  // The callback's error is the one that reading from `gunzip` throws.
  pipeline(Readable.from(whole), gunzip, () => undefined);
  try {
    for await (const chunk of gunzip) yield chunk as Buffer;
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_'))
      throw new CannotRunError(`${name} is not whole: ${error.message} (gzip)`);
    throw error;
  }
}

async function* rest(first: Buffer, chunks: AsyncIterator<Buffer, unknown>): AsyncGenerator<Buffer> {
  if (first.length > 0) yield first;
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
}
