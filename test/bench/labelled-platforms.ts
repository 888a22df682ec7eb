import { Random } from '@parlance/onnx-training';
import type { LabelledText } from '@parlance/platform-model';
import { normalize } from '@parlance/text';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** The label that every labelled platform has. */
export const LABEL = 'toxicity';

/** Fewer rows than this, and the largest sizes are not to be had. */
const FEWEST_ROWS = 4000;

/** A platform's judged texts, as files have them. */
export interface LabelledPlatform {
  readonly name: string;
  readonly train: readonly LabelledText[];
  readonly dev: readonly LabelledText[];
}

/** The platforms with thousands of judged rows, by name; one alone if it is named. @throws if that one is not there. */
export async function labelledPlatforms(dataDir: string, only?: string): Promise<LabelledPlatform[]> {
  const entries = await readdir(dataDir);
  const folder = entries.includes('platform') ? join(dataDir, 'platform') : dataDir;
  const names = (await readdir(folder))
    .map((file) => /^(.+)\.train\.jsonl\.gz$/.exec(file)?.[1])
    .filter((name) => name !== undefined && (only === undefined || name === only))
    .sort();
  if (names.length === 0) throw new Error(`${folder} has no ${only ?? '<platform>'}.train.jsonl.gz`);
  const platforms = await Promise.all(
    names.map(async (name) => ({
      name: name!,
      train: await readRows(join(folder, `${name}.train.jsonl.gz`)),
      dev: await readRows(join(folder, `${name}.dev.jsonl.gz`)),
    })),
  );
  return platforms.filter(({ train }) => only !== undefined || train.length >= FEWEST_ROWS);
}

/** Rows in an order of the seed's own. */
export function shuffled(rows: readonly LabelledText[], seed: number): LabelledText[] {
  return new Random(seed * 1009 + 7).shuffle([...rows]);
}

/** Each text once, by what training takes for the same text, with `LABEL` alone: its first row stands. */
export function judgedOnce(rows: readonly LabelledText[]): LabelledText[] {
  const seen = new Set<string>();
  return rows.flatMap(({ text, labels }) => {
    const known = normalize(text);
    if (seen.has(known)) return [];
    seen.add(known);
    return [{ text, labels: { [LABEL]: labels[LABEL]! } }];
  });
}

async function readRows(file: string): Promise<LabelledText[]> {
  return gunzipSync(await readFile(file))
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LabelledText)
    .filter(({ labels }) => labels[LABEL] !== undefined);
}
