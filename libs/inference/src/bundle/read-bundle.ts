import { readFileSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import {
  BundleAlteredError,
  BundleFormatTooNewError,
  BundleKindError,
  BundleManifestError,
  BundlePartError,
  BundleTruncatedError,
  BundleUnreadableError,
  NotABundleError,
} from './bundle-error.js';
import { ALIGNMENT, HEADER_BYTES, MAGIC, sha256 } from './layout.js';
import {
  BUNDLE_FORMAT,
  bundleManifest,
  BYTES_PER_ELEMENT,
  type BaseManifest,
  type BundleManifest,
  type BundlePart,
  type PlatformManifest,
} from './manifest.js';

/** An open bundle: its manifest, and its arrays as views of the file's bytes (nothing is copied). */
export class Bundle<Manifest extends BundleManifest = BundleManifest> {
  readonly #parts: ReadonlyMap<string, BundlePart>;
  #sha256: string | undefined;
  constructor(
    readonly source: string,
    readonly manifest: Manifest,
    readonly bytes: Uint8Array,
  ) {
    this.#parts = new Map(manifest.parts.map((part) => [part.name, part]));
  }

  /** SHA-256 of the whole file, in hexadecimal digits. */
  get sha256(): string {
    return (this.#sha256 ??= sha256(this.bytes).toString('hex'));
  }

  get partNames(): readonly string[] {
    return [...this.#parts.keys()];
  }

  has(name: string): boolean {
    return this.#parts.has(name);
  }

  /** @throws BundlePartError if there is no such part. */
  shape(name: string): readonly number[] {
    return this.#part(name, 'a part of that name').shape;
  }

  dtype(name: string): BundlePart['dtype'] {
    return this.#part(name, 'a part of that name').dtype;
  }

  /**
   * @throws BundlePartError if the part is absent, not of this type and shape (a shape not given is not checked), or
   * holds NaN or an infinity: a training that diverged would score nothing, and no threshold would be reached.
   */
  float32(name: string, shape?: readonly number[]): Float32Array {
    const part = this.#typed(name, 'float32', shape);
    const numbers = new Float32Array(this.bytes.buffer, this.bytes.byteOffset + part.offset, part.bytes / 4);
    const wrong = numbers.findIndex((number) => !Number.isFinite(number));
    if (wrong >= 0)
      throw new BundlePartError(this.source, name, 'finite numbers', `${numbers[wrong]} at position ${wrong}`);
    return numbers;
  }

  /** @throws BundlePartError if the part is absent, or not of this type and shape. */
  int8(name: string, shape?: readonly number[]): Int8Array {
    const part = this.#typed(name, 'int8', shape);
    return new Int8Array(this.bytes.buffer, this.bytes.byteOffset + part.offset, part.bytes);
  }

  /** @throws BundlePartError as `int8` does. */
  uint8(name: string, shape?: readonly number[]): Uint8Array {
    const part = this.#typed(name, 'uint8', shape);
    return new Uint8Array(this.bytes.buffer, this.bytes.byteOffset + part.offset, part.bytes);
  }

  #typed(name: string, dtype: BundlePart['dtype'], shape?: readonly number[]): BundlePart {
    const expected = `${dtype} [${shape?.join(', ') ?? 'any shape'}]`;
    const part = this.#part(name, expected);
    if (part.dtype !== dtype || (shape && part.shape.join() !== shape.join()))
      throw new BundlePartError(this.source, name, expected, `${part.dtype} [${part.shape.join(', ')}]`);
    return part;
  }

  #part(name: string, expected: string): BundlePart {
    const part = this.#parts.get(name);
    if (!part) throw new BundlePartError(this.source, name, expected, 'nothing');
    return part;
  }
}

/**
 * Opens a bundle file and checks every byte of it: format, manifest, and the SHA-256 of each part.
 * @throws BundleError: one subclass for each thing that can be wrong.
 */
export function readBundle(path: string): Bundle {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw unreadable(path, error);
  }
  return openBundle(path, bytes);
}

/**
 * A file's bytes, unchecked, in memory that several workers can look at.
 * @throws BundleUnreadableError
 */
export async function readSharedBytes(path: string): Promise<SharedArrayBuffer> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    const shared = new SharedArrayBuffer((await file.stat()).size);
    const bytes = new Uint8Array(shared);
    for (let offset = 0; offset < bytes.length;) {
      const { bytesRead } = await file.read(bytes, offset, bytes.length - offset, offset);
      if (bytesRead === 0) throw new BundleTruncatedError(path, bytes.length, offset);
      offset += bytesRead;
    }
    return shared;
  } catch (error) {
    throw error instanceof BundleTruncatedError ? error : unreadable(path, error);
  } finally {
    await file?.close();
  }
}

function unreadable(path: string, error: unknown): BundleUnreadableError {
  return new BundleUnreadableError(path, error instanceof Error ? error.message : String(error));
}

/**
 * The bundle in these bytes; `bytes` must begin at a multiple of 4 of its buffer.
 * @throws BundleError as `readBundle` does.
 */
export function openBundle(source: string, bytes: Uint8Array): Bundle {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const begin = buffer.toString('latin1', 0, MAGIC.length);
  if (!MAGIC.startsWith(begin)) throw new NotABundleError(source);
  if (buffer.length < HEADER_BYTES) throw new BundleTruncatedError(source, HEADER_BYTES, buffer.length);
  const format = buffer.readUInt32LE(8);
  if (format > BUNDLE_FORMAT) throw new BundleFormatTooNewError(source, format, BUNDLE_FORMAT);
  if (format < BUNDLE_FORMAT) throw new BundleAlteredError(source, 'header', `there never was a format ${format}`);
  const manifestEnd = HEADER_BYTES + buffer.readUInt32LE(12);
  if (buffer.length < manifestEnd) throw new BundleTruncatedError(source, manifestEnd, buffer.length);
  const json = buffer.subarray(HEADER_BYTES, manifestEnd);
  if (!sha256(json).equals(buffer.subarray(16, HEADER_BYTES))) throw new BundleAlteredError(source, 'manifest');
  const manifest = parseManifest(source, json);
  checkParts(source, manifest, buffer, manifestEnd);
  return new Bundle(source, manifest, bytes);
}

/** @throws BundleKindError if it is of another kind. */
export function asBase(bundle: Bundle): Bundle<BaseManifest> {
  if (isOfKind(bundle, 'base')) return bundle;
  throw new BundleKindError(bundle.source, 'base', bundle.manifest.kind);
}

/** @throws BundleKindError if it is of another kind. */
export function asPlatform(bundle: Bundle): Bundle<PlatformManifest> {
  if (isOfKind(bundle, 'platform')) return bundle;
  throw new BundleKindError(bundle.source, 'platform', bundle.manifest.kind);
}

function isOfKind<Kind extends BundleManifest['kind']>(
  bundle: Bundle,
  kind: Kind,
): bundle is Bundle<Extract<BundleManifest, { kind: Kind }>> {
  return bundle.manifest.kind === kind;
}

function parseManifest(source: string, json: Buffer): BundleManifest {
  let value: unknown;
  try {
    value = JSON.parse(json.toString('utf8'));
  } catch (error) {
    throw new BundleManifestError(source, [`not JSON (${error instanceof Error ? error.message : String(error)})`]);
  }
  const parsed = bundleManifest.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new BundleManifestError(
    source,
    parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
  );
}

function checkParts(source: string, manifest: BundleManifest, buffer: Buffer, manifestEnd: number): void {
  const parts = [...manifest.parts].sort((a, b) => a.offset - b.offset);
  const end = parts.reduce((farthest, part) => Math.max(farthest, part.offset + part.bytes), 0);
  if (buffer.length < end) throw new BundleTruncatedError(source, end, buffer.length);
  if (buffer.length > end)
    throw new BundleAlteredError(source, 'end', `${buffer.length - end} bytes follow the last part`);
  let previousEnd = manifestEnd;
  for (const { name, dtype, shape, offset, bytes, sha256: recorded } of parts) {
    const expected = shape.reduce((product, dimension) => product * dimension, BYTES_PER_ELEMENT[dtype]);
    if (expected !== bytes || offset % ALIGNMENT !== 0)
      throw new BundleManifestError(source, [
        `part "${name}": ${bytes} bytes at ${offset} for ${dtype} [${shape.join(', ')}]`,
      ]);
    if (offset < previousEnd)
      throw new BundleManifestError(source, [`part "${name}" at ${offset} begins before ${previousEnd}`]);
    if (buffer.subarray(previousEnd, offset).some((byte) => byte !== 0))
      throw new BundleAlteredError(source, name, 'the bytes before it are not 0');
    if (sha256(buffer.subarray(offset, offset + bytes)).toString('hex') !== recorded)
      throw new BundleAlteredError(source, name);
    previousEnd = offset + bytes;
  }
}
