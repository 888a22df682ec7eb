import { fromKafka, type IncomingRecord, kafkaClient, type KafkaConnection } from '@parlance/messaging';
import { randomUUID } from 'node:crypto';

/** Reads a topic from its beginning, committed records only, until `count` have come; fails after `limitMs`. */
export async function readTopic(
  connection: KafkaConnection,
  topic: string,
  count: number,
  limitMs = 45_000,
): Promise<IncomingRecord[]> {
  const consumer = kafkaClient(connection).consumer({
    groupId: `read.${randomUUID()}`,
    readUncommitted: false,
    maxWaitTimeInMs: 100,
  });
  const records: IncomingRecord[] = [];
  await consumer.connect();
  try {
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`${topic}: ${records.length} of ${count} records after ${limitMs} ms`)),
        limitMs,
      );
      consumer
        .run({
          autoCommit: false,
          eachMessage: ({ partition, message }) => {
            records.push(fromKafka(topic, partition, message));
            if (records.length === count) {
              clearTimeout(timer);
              resolve();
            }
            return Promise.resolve();
          },
        })
        .catch(reject);
    });
  } finally {
    await consumer.disconnect();
  }
  return records;
}
