import { BASE_BUNDLE_PATH } from '@parlance/base-model';
import { type ContentSubmitted, contentKey, TOPICS } from '@parlance/contracts';
import { InferencePool } from '@parlance/inference';
import { type KafkaConnection, RecordProducer, TopicAdmin } from '@parlance/messaging';
import { KafkaBroker } from '../support/kafka-broker.js';
import type { BenchRow } from './bench-row.js';
import { bareEcho } from './kafka-bare-echo.js';
import { type PipelineRun, InstantScorer, pipeline } from './kafka-pipeline.js';

export const title = 'Kafka: contents decided a second, beside a bare kafkajs echo on the same broker';

const RECORDS = 40_000;
const PARTITIONS = 4;
const ROUNDS = 3;
const WORDS = 'good game push the middle lane now please wait for me at tower two nice shot'.split(' ');

/** Variants take turns, so that all meet the same neighbours; the median of each counts. */
export async function bench(): Promise<BenchRow[]> {
  const broker = await KafkaBroker.create();
  const inWorker = { texts: 0, featuresSeconds: 0, graphSeconds: 0 };
  const pool = await InferencePool.start({
    bundlePath: BASE_BUNDLE_PATH,
    workers: 1,
    onEvent: (event) => {
      if (event.type !== 'batch-scored') return;
      inWorker.texts += event.texts;
      inWorker.featuresSeconds += event.encodedSeconds;
      inWorker.graphSeconds += event.graphSeconds;
    },
  });
  try {
    const connection: KafkaConnection = { brokers: broker.brokers, clientId: 'bench' };
    await submitContents(connection);
    const instant = new InstantScorer(pool.labels);
    const runs = {
      echo: [] as number[],
      instant: [] as number[],
      exactlyOnce: [] as number[],
      model: [] as PipelineRun[],
    };
    for (let round = 0; round < ROUNDS; round++) {
      runs.echo.push(await bareEcho(connection, RECORDS));
      runs.instant.push(
        (await pipeline({ connection, records: RECORDS, scorer: instant, mode: 'at-least-once' })).perSecond,
      );
      runs.exactlyOnce.push(
        (await pipeline({ connection, records: RECORDS, scorer: instant, mode: 'exactly-once' })).perSecond,
      );
      runs.model.push(await pipeline({ connection, records: RECORDS, scorer: pool, mode: 'at-least-once' }));
    }
    const [echo, ours, exact] = [median(runs.echo), median(runs.instant), median(runs.exactlyOnce)];
    const model = median(runs.model.map(({ perSecond }) => perSecond));
    return [
      { figure: 'bare kafkajs echo, 500 a request', value: `${echo.toFixed(0)} messages/s` },
      row('our pipeline, scorer that answers at once', ours, ours / echo, 0.7, 'of the echo'),
      row('our pipeline, base model in one worker, 16 tokens', model, model / echo, 0.3, 'of the echo'),
      row('exactly once, scorer that answers at once', exact, exact / ours, 0.8, 'of at least once'),
      { figure: 'with the model, CPU a message by stage', value: stages(runs.model.at(-1)!, inWorker) },
    ];
  } finally {
    await pool.close();
    await broker.stop();
  }
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

interface WorkerTimes {
  readonly texts: number;
  readonly featuresSeconds: number;
  readonly graphSeconds: number;
}

/** What no stage accounts for is the Kafka client, the hand-over between threads and the runtime itself. */
function stages(run: PipelineRun, { texts, featuresSeconds, graphSeconds }: WorkerTimes): string {
  const { cpuMicroseconds, parsingMicroseconds, encodingMicroseconds } = run;
  const [features, graph] = [featuresSeconds, graphSeconds].map((seconds) => (seconds * 1e6) / texts) as [
    number,
    number,
  ];
  const rest = cpuMicroseconds - parsingMicroseconds - features - graph - encodingMicroseconds;
  const list = {
    parsing: parsingMicroseconds,
    'text to features': features,
    graph,
    'decision to JSON': encodingMicroseconds,
    'Kafka client and the rest': rest,
    'in all': cpuMicroseconds,
  };
  return Object.entries(list)
    .map(([stage, each]) => `${stage} ${each.toFixed(1)} µs`)
    .join(', ');
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
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
