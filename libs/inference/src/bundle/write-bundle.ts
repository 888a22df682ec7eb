import { open, rename, rm } from 'node:fs/promises';
import { BundleManifestError } from './bundle-error.js';
import { aligned, HEADER_BYTES, MAGIC, sha256 } from './layout.js';
import { BUNDLE_FORMAT, bundleManifest, type BundleManifest, type BundlePart } from './manifest.js';

/** One array to write; its type is the array's own. */
export interface PartContents {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int8Array | Uint8Array;
}

/** What a bundle is written from; offsets and hashes are computed. */
export interface BundleContents<Manifest extends BundleManifest = BundleManifest> {
  readonly manifest: Unwritten<Manifest>;
  /** By name, in the order they are written. */
  readonly parts: Readonly<Record<string, PartContents>>;
}

/** One kind's manifest without what writing adds. */
type Unwritten<Manifest> = Manifest extends BundleManifest ? Omit<Manifest, 'format' | 'parts'> : never;

/**
 * Writes a bundle: to a temporary file beside it first, so that a reader never sees half of one.
 * @returns the file's size in bytes.
 * @throws BundleManifestError if the manifest is not valid or an array does not fill its shape.
 */
export async function writeBundle(path: string, contents: BundleContents): Promise<number> {
  const { head, parts, size } = layOut(path, contents);
  const unfinished = `${path}.${process.pid}.unfinished`;
  const file = await open(unfinished, 'w');
  try {
    await file.truncate(size);
    await file.write(head, 0, head.length, 0);
    for (const { part, bytes } of parts) await file.write(bytes, 0, bytes.length, part.offset);
    await file.sync();
  } catch (error) {
    await file.close();
    await rm(unfinished, { force: true });
    throw error;
  }
  await file.close();
  await rename(unfinished, path);
  return size;
}

/**
 * A bundle as bytes.
 * @param source what to call it in errors.
 * @throws BundleManifestError as `writeBundle` does.
 */
export function bundleBytes(source: string, contents: BundleContents): Uint8Array<ArrayBuffer> {
  const { head, parts, size } = layOut(source, contents);
  const whole = new Uint8Array(size);
  whole.set(head);
  for (const { part, bytes } of parts) whole.set(bytes, part.offset);
  return whole;
}

function layOut(path: string, { manifest, parts }: BundleContents) {
  const arrays = Object.entries(parts).map(([name, { shape, data }]) => {
    const elements = shape.reduce((product, dimension) => product * dimension, 1);
    if (elements !== data.length)
      throw new BundleManifestError(path, [`part "${name}": ${data.length} numbers for shape [${shape.join(', ')}]`]);
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return { name, dtype: typeOf(data), shape: [...shape], bytes, sha256: sha256(bytes).toString('hex') };
  });
  // Offsets stand in the manifest, which stands before the parts: begin with the room its own length takes, and
  // enlarge it until it fits.
  for (let room = 0; ;) {
    let end = aligned(HEADER_BYTES + room);
    const located = arrays.map(({ bytes, ...array }) => {
      const part: BundlePart = { ...array, offset: end, bytes: bytes.length };
      end = aligned(end + bytes.length);
      return { part, bytes };
    });
    const checked = bundleManifest.safeParse({ ...manifest, format: BUNDLE_FORMAT, parts: located.map((l) => l.part) });
    if (!checked.success)
      throw new BundleManifestError(
        path,
        checked.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
      );
    const json = Buffer.from(JSON.stringify(checked.data), 'utf8');
    if (json.length > room) {
      room = json.length;
      continue;
    }
    const last = located.at(-1)!.part;
    return { head: headOf(json), parts: located, size: last.offset + last.bytes };
  }
}

function headOf(json: Buffer): Buffer {
  const head = Buffer.alloc(HEADER_BYTES + json.length);
  head.write(MAGIC, 0, 'latin1');
  head.writeUInt32LE(BUNDLE_FORMAT, 8);
  head.writeUInt32LE(json.length, 12);
  sha256(json).copy(head, 16);
  json.copy(head, HEADER_BYTES);
  return head;
}

function typeOf(data: PartContents['data']): BundlePart['dtype'] {
  if (data instanceof Float32Array) return 'float32';
  return data instanceof Int8Array ? 'int8' : 'uint8';
}
