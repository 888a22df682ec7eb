import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Random } from '@parlance/onnx-training';

/** The texts of the `*.dev.jsonl.gz` files in `dataDir` (or in its folder `base`), in one random order. */
export async function devTexts(dataDir: string): Promise<string[]> {
  const entries = await readdir(dataDir, { withFileTypes: true });
  const folder = entries.some((entry) => entry.isDirectory() && entry.name === 'base')
    ? join(dataDir, 'base')
    : dataDir;
  const files = (await readdir(folder)).filter((file) => file.endsWith('.dev.jsonl.gz')).sort();
  if (files.length === 0) throw new Error(`no *.dev.jsonl.gz in ${folder}`);
  const texts: string[] = [];
  for (const file of files)
    for (const line of gunzipSync(await readFile(join(folder, file)))
      .toString('utf8')
      .split('\n'))
      if (line !== '') texts.push((JSON.parse(line) as { text: string }).text);
  return new Random(1).shuffle(texts);
}

const SYLLABLES =
  'ba be bo da de do fa fi ga go ha he ka ki la le lo ma me mi na ne no pa pe ra re ro sa se si ta te ti to va we yo zu'.split(
    ' ',
  );

/**
 * Messages of made-up words whose frequencies fall as those of words do (Zipf: rank⁻¹), so that caches meet what they
 * meet in life, and whose lengths spread as chat does: median 12 tokens, one in fifty over 60.
 */
export function* madeUpTexts(count: number, seed = 1): Generator<string> {
  const random = new Random(seed);
  const vocabulary = Array.from({ length: 200_000 }, () =>
    Array.from({ length: 1 + random.integer(4) }, () => SYLLABLES[random.integer(SYLLABLES.length)]!).join(''),
  );
  for (let i = 0; i < count; i++) {
    const length = Math.min(400, Math.max(1, Math.round(12 * Math.exp(0.8 * random.normal()))));
    const words = Array.from({ length }, () => vocabulary[Math.floor(vocabulary.length ** random.uniform()) - 1]!);
    yield `${words.join(' ')}${random.uniform() < 0.3 ? '!' : ''}`;
  }
}
