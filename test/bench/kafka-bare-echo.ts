import { TOPICS } from '@parlance/contracts';
import { kafkaClient, type KafkaConnection } from '@parlance/messaging';
import { randomUUID } from 'node:crypto';

const CHUNK = 1250;
const CONCURRENT_PARTITIONS = 4;

/** What kafkajs alone can do: reads chunks, writes their bytes back to another topic, commits. Gives records a second. */
export async function bareEcho(connection: KafkaConnection, records: number): Promise<number> {
  const kafka = kafkaClient(connection);
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
  const consumer = kafka.consumer({
    groupId: `echo.${randomUUID()}`,
    maxBytesPerPartition: 256 * 1024,
    maxWaitTimeInMs: 250,
  });
  await producer.connect();
  await consumer.connect();
  await consumer.subscribe({ topic: TOPICS.contentSubmitted.name, fromBeginning: true });
  let [started, done] = [0, 0];
  const seconds = await new Promise<number>((resolve, reject) => {
    consumer
      .run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: CONCURRENT_PARTITIONS,
        eachBatch: async ({
          batch: { topic, partition, messages },
          resolveOffset,
          commitOffsetsIfNecessary,
          heartbeat,
        }) => {
          started ||= performance.now();
          for (let begin = 0; begin < messages.length; begin += CHUNK) {
            const chunk = messages.slice(begin, begin + CHUNK);
            const output = chunk.map(({ key, value }) => ({ key, value }));
            await producer.send({ topic: TOPICS.contentDecided.name, messages: output, acks: -1 });
            const last = chunk.at(-1)!.offset;
            resolveOffset(last);
            await commitOffsetsIfNecessary({
              topics: [{ topic, partitions: [{ partition, offset: String(BigInt(last) + 1n) }] }],
            });
            await heartbeat();
            done += chunk.length;
            if (done === records) resolve((performance.now() - started) / 1000);
          }
        },
      })
      .catch(reject);
  });
  await consumer.disconnect();
  await producer.disconnect();
  return records / seconds;
}
