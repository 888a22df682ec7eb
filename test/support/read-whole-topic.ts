import { fromKafka, type IncomingRecord, kafkaClient, type KafkaConnection } from '@parlance/messaging';
import { randomUUID } from 'node:crypto';

/** Every committed record of a topic, from its beginning to its present end, transactions that were aborted left out. */
export async function readWholeTopic(
  connection: KafkaConnection,
  topic: string,
  limitMs = 120_000,
): Promise<IncomingRecord[]> {
  const kafka = kafkaClient(connection);
  const admin = kafka.admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  const open = new Map(
    ends.filter(({ low, high }) => BigInt(high) > BigInt(low)).map(({ partition, high }) => [partition, BigInt(high)]),
  );
  const records: IncomingRecord[] = [];
  if (open.size === 0) return records;
  const consumer = kafka.consumer({ groupId: `whole.${randomUUID()}`, readUncommitted: false, maxWaitTimeInMs: 200 });
  await consumer.connect();
  try {
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`${topic}: partitions ${[...open.keys()].join(', ')} were not read to their end`)),
        limitMs,
      );
      consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload: { partition, lastOffset } }) => {
        const end = open.get(partition);
        if (end !== undefined && BigInt(lastOffset) >= end - 1n) open.delete(partition);
        if (open.size > 0) return;
        clearTimeout(timer);
        resolve();
      });
      consumer
        .run({
          autoCommit: false,
          eachBatch: ({ batch, resolveOffset }) => {
            for (const message of batch.messages) {
              if (BigInt(message.offset) < (open.get(batch.partition) ?? 0n))
                records.push(fromKafka(topic, batch.partition, message));
              resolveOffset(message.offset);
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
