import { BASE_BUNDLE_PATH } from '@parlance/base-model';
import { type ContentSubmitted, contentKey, TOPICS } from '@parlance/contracts';
import type { ContentScorer } from '@parlance/domain';
import { InferencePool } from '@parlance/inference';
import { type DeliveryMode, type KafkaConnection, RecordProducer, TopicAdmin } from '@parlance/messaging';
import { KafkaBroker } from '../support/kafka-broker.js';
import type { BenchRow } from './bench-row.js';
import { bareEcho } from './kafka-bare-echo.js';
import { InstantScorer, pipeline } from './kafka-pipeline.js';
import { median } from './percentile.js';

export const title = 'Kafka: contents decided a second, beside a bare kafkajs echo on the same broker';

const RECORDS = 200_000;
const PARTITIONS = 4;
/** As many as the cores of the smallest machine that this is meant for. */
const WORKERS = 2;
const ROUNDS = 3;
const WORDS = 'good game push the middle lane now please wait for me at tower two nice shot'.split(' ');

/** Variants take turns, so that all meet the same neighbours; the median of each counts. */
export async function bench(): Promise<BenchRow[]> {
  const broker = await KafkaBroker.create();
  const pool = await InferencePool.start({ bundlePath: BASE_BUNDLE_PATH, workers: WORKERS });
  try {
    const connection: KafkaConnection = { brokers: broker.brokers, clientId: 'bench' };
    await submitContents(connection);
    const decide = async (scorer: ContentScorer, mode: DeliveryMode): Promise<number> =>
      (await pipeline({ connection, records: RECORDS, scorer, mode })).perSecond;
    const instant = new InstantScorer(pool.labels);
    const runs = { echo: [] as number[], instant: [] as number[], exactlyOnce: [] as number[], model: [] as number[] };
    for (let round = 0; round < ROUNDS; round++) {
      runs.echo.push(await bareEcho(connection, RECORDS));
      runs.instant.push(await decide(instant, 'at-least-once'));
      runs.exactlyOnce.push(await decide(instant, 'exactly-once'));
      runs.model.push(await decide(pool, 'at-least-once'));
    }
    const { echo, instant: ours, exactlyOnce, model } = mapValues(runs, median);
    return [
      { figure: 'bare kafkajs echo, 1,250 a request', value: `${echo.toFixed(0)} messages/s` },
      row('our pipeline, scorer that answers at once', ours, ours / echo, 0.7, 'of the echo'),
      row('our pipeline, base model in two workers, 16 tokens', model, model / echo, 0.3, 'of the echo'),
      row('exactly once, scorer that answers at once', exactlyOnce, exactlyOnce / ours, 0.8, 'of at least once'),
      ...(await cpuByStage(connection)),
    ];
  } finally {
    await pool.close();
    await broker.stop();
  }
}

/** With one worker: its times are CPU times only while threads do not wait for a core. */
async function cpuByStage(connection: KafkaConnection): Promise<BenchRow[]> {
  let [texts, features, graph] = [0, 0, 0];
  const pool = await InferencePool.start({
    bundlePath: BASE_BUNDLE_PATH,
    workers: 1,
    onEvent: (event) => {
      if (event.type !== 'batch-scored') return;
      texts += event.texts;
      features += event.encodedSeconds * 1e6;
      graph += event.graphSeconds * 1e6;
    },
  });
  const run = await pipeline({ connection, records: RECORDS, scorer: pool, mode: 'at-least-once' });
  await pool.close();
  const { cpuMicroseconds: all, parsingMicroseconds: parsing, encodingMicroseconds: encoding } = run;
  const stages = { parsing, 'text to features': features / texts, graph: graph / texts, 'decision to JSON': encoding };
  const rest = all - Object.values(stages).reduce((sum, each) => sum + each, 0);
  return Object.entries({ ...stages, 'Kafka client and the rest': rest, 'in all': all }).map(([stage, each]) => ({
    figure: `CPU a message, base model in one worker: ${stage}`,
    value: `${each.toFixed(1)} µs`,
  }));
}

function mapValues<K extends string, A, B>(from: Readonly<Record<K, A>>, map: (value: A) => B): Record<K, B> {
  return Object.fromEntries(Object.entries<A>(from).map(([key, value]) => [key, map(value)])) as Record<K, B>;
}

function row(figure: string, perSecond: number, ratio: number, reach: number, of: string): BenchRow {
  const percent = (share: number): string => `${Math.round(share * 100)} %`;
  return {
    figure,
    value: `${perSecond.toFixed(0)} messages/s, ${percent(ratio)} ${of}`,
    reach: `≥ ${percent(reach)}`,
    reached: ratio >= reach,
  };
}

async function submitContents(connection: KafkaConnection): Promise<void> {
  await new TopicAdmin(connection).createMissing(
    Object.values(TOPICS).map((topic) => ({ ...topic, partitions: PARTITIONS })),
  );
  const producer = new RecordProducer({ connection });
  for (let begin = 0; begin < RECORDS; begin += 500) {
    await producer.send(
      Array.from({ length: 500 }, (_, i) => content(begin + i)).map((one) => ({
        topic: TOPICS.contentSubmitted.name,
        key: contentKey(one),
        value: JSON.stringify(one),
      })),
    );
  }
  await producer.close();
}

/** A chat line of 16 tokens, one of them new each time. */
function content(n: number): ContentSubmitted {
  const words = Array.from({ length: 15 }, (_, i) => WORDS[(n * 5 + i * 3 + (n >> 4)) % WORDS.length]);
  return {
    schemaVersion: 1,
    platform: 'bench',
    contentId: `content-${n}`,
    text: `${words.join(' ')} w${n}`,
    threadId: `thread-${n % 400}`,
  };
}
