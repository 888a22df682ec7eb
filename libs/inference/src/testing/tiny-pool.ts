import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { BaseManifest } from '../bundle/manifest.js';
import type { BundleContents } from '../bundle/write-bundle.js';
import type { InferenceEvent } from '../pool/inference-events.js';
import { InferencePool } from '../pool/inference-pool.js';
import type { PoolOptions } from '../pool/pool-options.js';
import { writeGoldenBundle } from '../pool/write-golden-bundle.js';
import { tinyBundle } from './tiny-bundle.js';

const GOLDEN_TEXTS = ['you absolute walnut', 'thank you, that helped a lot', '你好世界', 'BUY NOW http://example.org'];

const builtPackage = dirname(createRequire(import.meta.url).resolve('@parlance/inference/package.json'));

/** A worker that fails when a text tells it to. */
export const FRAGILE_WORKER = join(builtPackage, 'dist/testing/fragile.worker.js');

/** Bundles in a folder of their own, and the pools that serve them, with what these told of themselves. */
export class TinyPools {
  readonly folder = mkdtempSync(join(tmpdir(), 'parlance-pool-'));
  readonly #pools: InferencePool[] = [];

  /** Writes a tiny bundle with golden texts. */
  async bundle(
    contents: BundleContents<BaseManifest> = tinyBundle(),
    name = `${contents.manifest.model}.parlance`,
  ): Promise<string> {
    const path = join(this.folder, name);
    await writeGoldenBundle(path, contents, GOLDEN_TEXTS);
    return path;
  }

  async start(options: PoolOptions): Promise<{ pool: InferencePool; events: InferenceEvent[] }> {
    const events: InferenceEvent[] = [];
    const pool = await InferencePool.start({ onEvent: (event) => void events.push(event), ...options });
    this.#pools.push(pool);
    return { pool, events };
  }

  async end(): Promise<void> {
    await Promise.all(this.#pools.map((pool) => pool.close()));
    rmSync(this.folder, { recursive: true });
  }
}

/** Texts of many lengths, languages and token kinds, the same every time. */
export function variedTexts(count: number): string[] {
  const words = [
    'hello',
    'you',
    'absolute',
    'walnut',
    'thanks',
    'привет',
    '你好',
    '안녕하세요',
    'v1@gra',
    'naïve',
    '🙂',
    'lol',
    '!!!',
    'http://a.example',
    'Donaudampfschifffahrt',
  ];
  return Array.from({ length: count }, (_, i) => {
    const length = 1 + ((i * 7919) % 97) * ((i * 31) % 5 === 0 ? 1 : 0) + (i % 13);
    return Array.from({ length }, (_, j) => words[(i * 17 + j * j + j * i) % words.length]!).join(' ');
  });
}
