import { BASE_BUNDLE_PATH } from '@parlance/base-model';
import {
  DENSE_SIZE,
  HIDDEN_SIZE,
  InferencePool,
  platformBundleBytes,
  type PlatformContents,
  POOLED_SIZE,
} from '@parlance/inference';
import { Random } from '@parlance/onnx-training';
import { ADAPTER_RANK, FrozenBase } from '@parlance/platform-model';
import { NGRAM_BUCKETS } from '@parlance/text';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { BenchRow } from './bench-row.js';
import { median } from './percentile.js';
import { madeUpTexts } from './serving-texts.js';

export const title = 'Many platforms: 1,000 models in one process, a worker thread';

const PLATFORMS = 1000;
const TEXTS = 30_000;
const CHUNK = 500;
const ROUNDS = 3;
const COLD = 100;
const WIDE = 300;
const WIDE_LABELS = 5;

export async function bench(): Promise<BenchRow[]> {
  const base = await FrozenBase.open(BASE_BUNDLE_PATH);
  const { identity } = base;
  await base.close();
  const pool = await InferencePool.start({
    ...{ bundlePath: BASE_BUNDLE_PATH, workers: 1, cacheBytes: 32 * 1024 * 1024 },
    // All of them are held, so that what each takes is seen.
    platformModelBytes: 1024 * 1024 * 1024,
  });
  try {
    const texts = [...madeUpTexts(TEXTS)];
    await perSecond(pool, texts, () => undefined);
    const load = (model: string, labels = 1): Promise<unknown> =>
      pool.loadPlatformModelWithoutGoldenTexts(bundle(model, identity, labels));
    const kilobytesOf = async (platforms: number, loadOne: (i: number) => Promise<unknown>): Promise<number> => {
      const before = residentBytes();
      for (let i = 0; i < platforms; i++) await loadOne(i);
      return (residentBytes() - before) / platforms / 1000;
    };
    const kilobytesEach = await kilobytesOf(PLATFORMS, (i) => load(nameOf(i)));
    const random = new Random(1);
    const zipf = texts.map(() => nameOf(Math.floor(PLATFORMS ** random.uniform()) - 1));
    const runs = { none: [] as number[], one: [] as number[], mixed: [] as number[] };
    for (let round = 0; round < ROUNDS; round++) {
      runs.none.push(await perSecond(pool, texts, () => undefined));
      runs.one.push(await perSecond(pool, texts, () => nameOf(0)));
      runs.mixed.push(await perSecond(pool, texts, (i) => zipf[i]!));
    }
    const cold: number[] = [];
    for (let i = 0; i < COLD; i++) {
      const bytes = bundle(`cold-${i}`, identity, 1);
      const began = performance.now();
      await pool.loadPlatformModelWithoutGoldenTexts(bytes);
      await pool.score(['first text of a platform'], [`cold-${i}`]);
      cold.push(performance.now() - began);
      pool.dropPlatformModel(`cold-${i}`);
    }
    const kilobytesWide = await kilobytesOf(WIDE, (i) => load(`wide-${i}`, WIDE_LABELS));
    const further = (kilobytesWide - kilobytesEach) / (WIDE_LABELS - 1);
    const [one, mixed] = [median(runs.one), median(runs.mixed)];
    return [
      { figure: 'base model alone', value: `${median(runs.none).toFixed(0)} texts/s` },
      { figure: 'one platform’s model', value: `${one.toFixed(0)} texts/s` },
      {
        figure: `${PLATFORMS} platforms mixed (Zipf)`,
        value: `${mixed.toFixed(0)} texts/s, ${Math.round((100 * mixed) / one)} % of one platform’s`,
        reach: '≥ 90 %',
        reached: mixed >= 0.9 * one,
      },
      {
        figure: 'resident memory a platform with one label',
        value: `${kilobytesEach.toFixed(0)} kB`,
        reach: '≤ 200 kB',
        reached: kilobytesEach <= 200,
      },
      {
        figure: `and for each further label, of ${WIDE} platforms with ${WIDE_LABELS}`,
        value: `${further.toFixed(0)} kB`,
        reach: '≤ 100 kB',
        reached: further <= 100,
      },
      {
        figure: 'a cold platform: load its bundle and score its first text, median',
        value: `${median(cold).toFixed(1)} ms`,
        reach: '≤ 5 ms',
        reached: median(cold) <= 5,
      },
    ];
  } finally {
    await pool.close();
  }
}

/** Without what making up models has left behind. */
function residentBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage.rss();
}

function nameOf(platform: number): string {
  return `platform-${platform}`;
}

async function perSecond(
  pool: InferencePool,
  texts: readonly string[],
  modelOf: (text: number) => string | undefined,
): Promise<number> {
  const began = performance.now();
  for (let begin = 0; begin < texts.length; begin += CHUNK) {
    const chunk = texts.slice(begin, begin + CHUNK);
    await pool.score(
      chunk,
      chunk.map((_, i) => modelOf(begin + i)),
    );
  }
  return (texts.length / (performance.now() - began)) * 1000;
}

/** A model of random weights, as large as a learnt one. */
function bundle(model: string, base: FrozenBase['identity'], labels: number): Uint8Array {
  const random = new Random(1);
  const numbers = (count: number, scale: number): Float32Array =>
    Float32Array.from({ length: count }, () => scale * (random.uniform() - 0.5));
  const contents: PlatformContents = {
    model,
    base,
    recipe: {},
    data: {},
    metrics: {},
    adapter: {
      a: numbers(POOLED_SIZE * ADAPTER_RANK, 1),
      b: numbers(ADAPTER_RANK * HIDDEN_SIZE, 0.1),
      bias: numbers(HIDDEN_SIZE, 0.1),
    },
    heads: Array.from({ length: labels }, (_, k) => ({
      name: `label-${k}`,
      baseLabel: 'toxicity',
      priorSlope: 1,
      intercept: 0,
      calibration: { slope: 1, intercept: 0 },
      dense: numbers(DENSE_SIZE + HIDDEN_SIZE, 0.1),
      ngrams: numbers(NGRAM_BUCKETS, 0.1),
    })),
  };
  return platformBundleBytes(contents, []);
}
