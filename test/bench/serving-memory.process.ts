/*
 * Scores messages with two workers in a process of its own and tells its resident memory as it goes:
 * `node serving-memory.process.js MESSAGES [DATA_DIR]`, one JSON line { messages, rssMb } after each tenth.
 */
import { BASE_BUNDLE_PATH } from '@parlance/base-model';
import { InferencePool } from '@parlance/inference';
import { devTexts, madeUpTexts } from './serving-texts.js';

const CHUNK = 500;

const messages = Number(process.argv[2]);
const dataDir = process.argv[3];
const pool = await InferencePool.start({ bundlePath: BASE_BUNDLE_PATH, workers: 2 });
const report = (done: number) =>
  process.stdout.write(`${JSON.stringify({ messages: done, rssMb: process.memoryUsage.rss() / 1e6 })}\n`);

/** Messages one after the other, the dev texts again and again with a new beginning each time round. */
async function* endless(): AsyncGenerator<string> {
  if (!dataDir) {
    yield* madeUpTexts(messages);
    return;
  }
  const texts = await devTexts(dataDir);
  for (let round = 0; ; round++) for (const text of texts) yield `${round} ${text}`;
}

let done = 0;
let chunk: string[] = [];
const inWork = new Set<Promise<void>>();
report(0);
for await (const text of endless()) {
  chunk.push(text);
  if (chunk.length < CHUNK) continue;
  const scored: Promise<void> = pool.score(chunk).then(() => void inWork.delete(scored));
  inWork.add(scored);
  chunk = [];
  if (inWork.size >= 4) await Promise.race(inWork);
  done += CHUNK;
  if (done % (messages / 10) === 0) report(done);
  if (done >= messages) break;
}
await Promise.all(inWork);
await pool.close();
