import { type ContentDecided, contentDecided, type ContentSubmitted } from '@parlance/contracts';
import { fromDeadLetter } from '@parlance/messaging';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { createGunzip } from 'node:zlib';
import { startSharedKafka } from '../support/kafka-broker.js';
import { KafkaRun } from './kafka-run.js';
import { plantedRecords } from './planted-records.js';
import { PLAIN_POLICY, startClassifierUnderTest } from './running-classifier.js';

/**
 * The main job on real input: every row of a labelled file goes through a real Kafka as a content, with bad records
 * planted among them, and must come back as one decision; every planted record must come back as a dead letter.
 * `node real-input.js --data FILE.jsonl[.gz] [--delivery exactly-once|at-least-once]`; exit code 1 if a count is off.
 */
const PLATFORM = 'real';
/** Each kind of bad record is planted so often. */
const PLANTED_TIMES = 5;
const LIMIT_MS = 600_000;

const { values } = parseArgs({ options: { data: { type: 'string' }, delivery: { type: 'string' } } });
if (values.data === undefined) {
  console.error('usage: npm run test:real-input -- --data FILE.jsonl.gz [--delivery exactly-once|at-least-once]');
  process.exit(2);
}
process.exitCode = (await realInput(values.data, values.delivery)) ? 0 : 1;

async function realInput(file: string, delivery = 'exactly-once'): Promise<boolean> {
  const contents = await readContents(file);
  const planted = Array.from({ length: PLANTED_TIMES }, () => plantedRecords(PLATFORM)).flat();
  const kafka = await startSharedKafka();
  if ('unavailable' in kafka) throw new Error(`there is no Kafka to run on: ${kafka.unavailable}`);
  const run = new KafkaRun(kafka.brokers);
  try {
    await run.createTopics();
    await run.submit(contents, planted, Math.max(1, Math.floor(contents.length / planted.length)));
    const began = performance.now();
    const classifier = await startClassifierUnderTest([{ id: PLATFORM, policy: PLAIN_POLICY }], {
      ...run.settings,
      PARLANCE_DELIVERY: delivery,
      PARLANCE_LOG_LEVEL: 'error',
    });
    try {
      await run.handled(LIMIT_MS);
    } finally {
      await classifier.stop();
    }
    const seconds = (performance.now() - began) / 1000;
    const decisions = (await run.decisions()).map(({ value }) => contentDecided.parse(JSON.parse(String(value))));
    const letters = (await run.deadLetters()).map((record) => fromDeadLetter(record).reason);
    console.log(`${file}, ${delivery}: all handled ${seconds.toFixed(1)} s after the classifier's start`);
    return report(
      contents,
      decisions,
      planted.map(({ reason }) => reason),
      letters,
    );
  } finally {
    await kafka.stop();
  }
}

function report(
  contents: readonly ContentSubmitted[],
  decisions: readonly ContentDecided[],
  planted: readonly string[],
  letters: readonly string[],
): boolean {
  const texts = new Map(contents.map(({ contentId, text }) => [contentId, text]));
  const right = decisions.filter(({ contentId, text, fallback }) => texts.get(contentId) === text && !fallback);
  const lines = [
    { what: 'decisions', expected: contents.length, got: decisions.length },
    {
      what: 'distinct contents decided, scored, with their own text',
      expected: contents.length,
      got: new Set(right.map((d) => d.contentId)).size,
    },
    { what: 'dead letters', expected: planted.length, got: letters.length },
    ...[...new Set([...planted, ...letters])].sort().map((reason) => ({
      what: `dead letters: ${reason}`,
      expected: planted.filter((other) => other === reason).length,
      got: letters.filter((other) => other === reason).length,
    })),
  ];
  for (const { what, expected, got } of lines)
    console.log(`${got === expected ? 'ok ' : 'OFF'}  ${what}: ${got} of ${expected}`);
  for (const action of ['allow', 'review', 'block'])
    console.log(`     action ${action}: ${decisions.filter((decision) => decision.action === action).length}`);
  return lines.every(({ expected, got }) => got === expected);
}

async function readContents(file: string): Promise<ContentSubmitted[]> {
  const bytes = createReadStream(file);
  const lines = createInterface({ input: file.endsWith('.gz') ? bytes.pipe(createGunzip()) : bytes });
  const contents: ContentSubmitted[] = [];
  for await (const line of lines) {
    if (line === '') continue;
    const { text } = JSON.parse(line) as { text: string };
    const number = contents.length;
    contents.push({
      schemaVersion: 1,
      platform: PLATFORM,
      contentId: `row-${number}`,
      text,
      authorId: `author-${number % 997}`,
    });
  }
  return contents;
}
