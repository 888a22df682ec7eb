import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  BundleAlteredError,
  BundleError,
  BundleFormatTooNewError,
  BundleManifestError,
  BundlePartError,
  BundleTruncatedError,
  BundleUnreadableError,
  NotABundleError,
} from './bundle-error.js';
import type { BaseManifest, BundleManifest } from './manifest.js';
import { openBundle, readBundle } from './read-bundle.js';
import { writeBundle, type BundleContents } from './write-bundle.js';

const contents: BundleContents<BaseManifest> = {
  manifest: {
    kind: 'base',
    model: 'base-test',
    createdAt: '2026-11-24T12:00:00.000Z',
    labels: ['toxicity', 'Beleidigung'],
    textRecipe: 'any',
    windowTokens: 128,
    dimensions: 4,
    wideWeight: 0.75,
    wideIdfMax: 10,
    calibration: [
      { slope: 1, intercept: 0 },
      { slope: 0.5, intercept: -1 },
    ],
    recipe: { epochs: 2 },
    data: { rows: 3 },
    golden: [{ text: 'grüß dich', scores: { toxicity: 0.25, Beleidigung: 0.5 } }],
  },
  parts: {
    graph: { shape: [3], data: Uint8Array.of(8, 9, 10) },
    'weights/a': { shape: [2, 2], data: Float32Array.of(1.5, -2, 0, 1e-9) },
    'embedding.rows': { shape: [70], data: Int8Array.from({ length: 70 }, (_, i) => i - 35) },
  },
};

let folder: string;
let path: string;
let bytes: Buffer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parlance-bundle-'));
  path = join(folder, 'a.parlance');
  await writeBundle(path, contents);
  bytes = readFileSync(path);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A copy with these bytes changed and opened. */
const changed = (change: (copy: Buffer) => Buffer | void) => {
  const copy = Buffer.alloc(bytes.length, bytes);
  return () => openBundle('a.parlance', change(copy) ?? copy);
};

/** The error an action throws. */
const thrown = (action: () => unknown): unknown => {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
};

describe('a bundle file', () => {
  it('gives back what was written', () => {
    const bundle = readBundle(path);
    expect(bundle.manifest).toMatchObject(contents.manifest);
    expect(bundle.partNames).toEqual(['graph', 'weights/a', 'embedding.rows']);
    expect(bundle.uint8('graph')).toEqual(Uint8Array.of(8, 9, 10));
    expect(bundle.float32('weights/a', [2, 2])).toEqual(Float32Array.of(1.5, -2, 0, 1e-9));
    expect(bundle.int8('embedding.rows')).toEqual(contents.parts['embedding.rows']!.data);
  });

  it('begins with its name, format and manifest hash, and aligns parts to 64 bytes', () => {
    expect(bytes.toString('latin1', 0, 8)).toBe('PARLANCE');
    expect(bytes.readUInt32LE(8)).toBe(1);
    const manifest = bytes.subarray(48, 48 + bytes.readUInt32LE(12));
    expect(bytes.subarray(16, 48).equals(createHash('sha256').update(manifest).digest())).toBe(true);
    const { parts } = JSON.parse(manifest.toString('utf8')) as { parts: { offset: number; sha256: string }[] };
    expect(parts.map(({ offset }) => offset % 64)).toEqual([0, 0, 0]);
    const graph = createHash('sha256')
      .update(Uint8Array.of(8, 9, 10))
      .digest('hex');
    expect(parts[0]!.sha256).toBe(graph);
  });

  it('leaves nothing beside it', () => expect(readdirSync(folder)).toEqual(['a.parlance']));

  it('is refused as truncated wherever it ends', () => {
    for (let length = 8; length < bytes.length; length++) {
      const cut = () => openBundle('a.parlance', Buffer.from(bytes.subarray(0, length)));
      expect(cut, `${length} bytes`).toThrow(BundleTruncatedError);
    }
  });

  it.each([
    ['the manifest', 'manifest', 60],
    ['the manifest hash', 'manifest', 20],
  ])('is refused as altered if a bit of %s flips', (_, part, offset) => {
    const error = thrown(changed((copy) => void (copy[offset]! ^= 1)));
    expect(error).toBeInstanceOf(BundleAlteredError);
    expect(error).toMatchObject({ part, source: 'a.parlance' });
  });

  it.each(['graph', 'weights/a', 'embedding.rows'])('names the altered part: %s', (name) => {
    const { offset } = readBundle(path).manifest.parts.find((part) => part.name === name)!;
    const error = thrown(changed((copy) => void (copy[offset + 1]! ^= 0x80)));
    expect(error).toBeInstanceOf(BundleAlteredError);
    expect(error).toMatchObject({ part: name });
  });

  it('is refused whichever single bit of it flips', () => {
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = changed((copy) => void (copy[bit >> 3]! ^= 1 << (bit & 7)));
      expect(thrown(flipped), `bit ${bit & 7} of byte ${bit >> 3}`).toBeInstanceOf(BundleError);
    }
  });

  it('is refused as altered if something follows the last part', () =>
    expect(changed((copy) => Buffer.concat([copy, Buffer.alloc(5)]))).toThrow(/part "end": 5 bytes follow/));

  it('is refused by number if its format is newer, whatever else a newer format changes', () => {
    const error = thrown(
      changed((copy) => {
        copy.writeUInt32LE(7, 8);
        copy.fill(0xff, 12);
      }),
    );
    expect(error).toBeInstanceOf(BundleFormatTooNewError);
    expect(error).toMatchObject({ format: 7, supportedFormat: 1 });
  });

  it('is not a bundle if it does not begin as one', () => {
    expect(changed((copy) => void copy.write('PARLOUR!'))).toThrow(NotABundleError);
    expect(() => openBundle('x', Buffer.from('{"a": 1}'))).toThrow(NotABundleError);
  });

  it('is refused if it is not there', () => {
    const missing = join(folder, 'missing.parlance');
    expect(() => readBundle(missing)).toThrow(BundleUnreadableError);
  });
});

/** The bundle with another manifest, hashed as it should be; the parts stay where they are. */
const withManifest = (change: (manifest: BundleManifest) => void) => {
  const { manifest } = readBundle(path);
  const begin = manifest.parts[0]!.offset;
  change(manifest);
  const json = Buffer.from(JSON.stringify(manifest), 'utf8');
  const copy = Buffer.from(bytes);
  copy.fill(0, 16, begin);
  copy.writeUInt32LE(json.length, 12);
  createHash('sha256').update(json).digest().copy(copy, 16);
  json.copy(copy, 48);
  return () => openBundle('hostile', copy);
};

describe('a manifest that lies', () => {
  it.each<[string, (manifest: BundleManifest) => void, string]>([
    ['a part before the file', ({ parts }) => (parts[1]!.offset = -64), 'parts.1.offset'],
    ['a part over the header', ({ parts }) => (parts[1]!.offset = 0), 'part "weights/a" at 0 begins before'],
    ['two parts over each other', ({ parts }) => (parts[1]!.offset = parts[0]!.offset), 'begins before'],
    ['a part of more bytes than its shape', ({ parts }) => (parts[0]!.bytes = 4), 'part "graph": 4 bytes'],
    ['a shape beyond all numbers', ({ parts }) => (parts[0]!.shape = [2 ** 52, 2 ** 52]), 'part "graph": 3 bytes'],
    [
      'scores that every object has',
      (manifest) => (manifest.labels[0] = 'constructor'),
      'golden text 0 has no score for constructor',
    ],
  ])('is refused by name: %s', (_, change, fact) => {
    const error = thrown(withManifest(change));
    expect(error).toBeInstanceOf(BundleManifestError);
    expect((error as Error).message).toContain(fact);
  });

  it.each([1e6, 2 ** 40, Number.MAX_SAFE_INTEGER - 63])('is refused as truncated: a part at %d', (offset) => {
    expect(withManifest(({ parts }) => (parts[1]!.offset = offset))).toThrow(BundleTruncatedError);
  });
});

describe('a part', () => {
  it('is refused if it has another type or shape than the reader needs', () => {
    const bundle = readBundle(path);
    expect(() => bundle.int8('weights/a')).toThrow('part "weights/a": expected int8 [any shape], found float32 [2, 2]');
    expect(() => bundle.float32('weights/a', [4])).toThrow('expected float32 [4], found float32 [2, 2]');
    expect(() => bundle.float32('weights/b', [4])).toThrow(BundlePartError);
  });

  it.each([NaN, Infinity, -Infinity])('is refused if one of its numbers is %d', async (number) => {
    const diverged = join(folder, 'diverged');
    const data = Float32Array.of(1, 2, number, 4);
    await writeBundle(diverged, { ...contents, parts: { 'weights/a': { shape: [4], data } } });
    const read = () => readBundle(diverged).float32('weights/a');
    expect(read).toThrow(`part "weights/a": expected finite numbers, found ${number} at position 2`);
    rmSync(diverged);
  });
});

describe('writing', () => {
  it('refuses an array that does not fill its shape', async () => {
    const wrong = { ...contents, parts: { graph: { shape: [4], data: Uint8Array.of(1, 2, 3) } } };
    await expect(writeBundle(join(folder, 'b'), wrong)).rejects.toThrow('part "graph": 3 numbers for shape [4]');
  });

  it('refuses a manifest that contradicts itself, naming every problem', async () => {
    const wrong: BundleContents<BaseManifest> = {
      ...contents,
      manifest: { ...contents.manifest, labels: ['a', 'a'], calibration: [{ slope: 1, intercept: 0 }] },
    };
    const refusal = writeBundle(join(folder, 'b'), wrong);
    await expect(refusal).rejects.toThrow(BundleManifestError);
    await expect(refusal).rejects.toThrow(
      /labels repeat.*2 labels, 1 calibrations.*golden text 0 has no score for a, a/,
    );
  });

  it('leaves the old file in place if the new one cannot be written', async () => {
    await expect(writeBundle(join(folder, 'no', 'such', 'folder'), contents)).rejects.toThrow('ENOENT');
    writeFileSync(join(folder, 'old'), 'old');
    const wrong = { ...contents, parts: {} };
    await expect(writeBundle(join(folder, 'old'), wrong)).rejects.toThrow();
    expect(readFileSync(join(folder, 'old'), 'utf8')).toBe('old');
    rmSync(join(folder, 'old'));
  });
});
