import { BASE_BUNDLE_PATH } from '@parlance/base-model';
import { InferencePool } from '@parlance/inference';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { BenchRow } from './bench-row.js';
import { bertBaseGraph } from './bert-base-graph.js';
import { devTexts, madeUpTexts } from './serving-texts.js';

export const title = 'Serving: JSON lines in, scores out';

const BERT_BATCH = 8;
const BERT_TOKENS = 64;
const BERT_RUNS = 6;
const MADE_UP_TEXTS = 60_000;
const CHUNK = 500;
const LONE_TEXTS = 3_000;

export async function bench({ dataDir }: { dataDir?: string; brokers?: string[] }): Promise<BenchRow[]> {
  const texts = dataDir ? await devTexts(dataDir) : [...madeUpTexts(MADE_UP_TEXTS)];
  const pool = await InferencePool.start({ bundlePath: BASE_BUNDLE_PATH, workers: 1 });
  const lines = await linesPerCpuSecond(pool, texts);
  const alone = await aloneMs(pool, texts.slice(0, LONE_TEXTS));
  await pool.close();
  const bert = await bertTextsPerCpuSecond();
  const source = dataDir ? 'dev texts' : 'made-up texts';
  return [
    row(`texts per CPU-second, JSON lines in, scores out (${source}): none met before`, lines.first),
    row('the same texts again: every word met before', lines.again, '≥ 8,000', lines.again >= 8_000),
    row('BERT-base shape, fp32, 64 tokens, batch 8: texts per CPU-second', bert),
    row('none met before: times the BERT-base shape', lines.first / bert, '≥ 150', lines.first / bert >= 150),
    row('a text alone, in the process: p50, ms', alone.p50),
    row('a text alone, in the process: p99, ms', alone.p99, '≤ 3', alone.p99 <= 3),
  ];
}

function row(figure: string, value: number, reach?: string, reached?: boolean): BenchRow {
  const shown = value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
  return {
    figure,
    value: shown,
    ...(reach === undefined ? {} : { reach }),
    ...(reached === undefined ? {} : { reached }),
  };
}

/** By CPU time of all threads, so that what the worker and the main thread do both count. */
async function linesPerCpuSecond(
  pool: InferencePool,
  texts: readonly string[],
): Promise<{ readonly first: number; readonly again: number }> {
  const lines = texts.map((text, id) => JSON.stringify({ id, text }));
  const round = async (): Promise<number> => {
    const before = process.cpuUsage();
    const inWork = new Set<Promise<void>>();
    for (let begin = 0; begin < lines.length; begin += CHUNK) {
      const scored: Promise<void> = scoreLines(pool, lines.slice(begin, begin + CHUNK)).then(
        () => void inWork.delete(scored),
      );
      inWork.add(scored);
      if (inWork.size >= 2) await Promise.race(inWork);
    }
    await Promise.all(inWork);
    return lines.length / cpuSeconds(before);
  };
  return { first: await round(), again: await round() };
}

async function scoreLines(pool: InferencePool, lines: readonly string[]): Promise<string[]> {
  const rows = lines.map((line) => JSON.parse(line) as { id: number; text: string });
  const outcomes = await pool.score(rows.map(({ text }) => text));
  return outcomes.map((outcome, i) => JSON.stringify({ id: rows[i]!.id, ...outcome }));
}

async function aloneMs(pool: InferencePool, texts: readonly string[]): Promise<{ p50: number; p99: number }> {
  const took: number[] = [];
  for (const text of texts) {
    const began = performance.now();
    await pool.score([text]);
    took.push(performance.now() - began);
  }
  took.sort((a, b) => a - b);
  return { p50: took[Math.floor(took.length * 0.5)]!, p99: took[Math.floor(took.length * 0.99)]! };
}

async function bertTextsPerCpuSecond(): Promise<number> {
  const session = await InferenceSession.create(bertBaseGraph(BERT_BATCH, BERT_TOKENS), {
    graphOptimizationLevel: 'all',
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
  });
  const x = new Tensor('float32', new Float32Array(BERT_BATCH * BERT_TOKENS * 768).fill(0.1), [
    BERT_BATCH * BERT_TOKENS,
    768,
  ]);
  await session.run({ x });
  const before = process.cpuUsage();
  for (let run = 0; run < BERT_RUNS; run++) await session.run({ x });
  const used = cpuSeconds(before);
  await session.release();
  return (BERT_BATCH * BERT_RUNS) / used;
}

function cpuSeconds(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
