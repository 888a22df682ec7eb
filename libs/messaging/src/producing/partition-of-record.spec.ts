import type { PartitionMetadata } from 'kafkajs';
import { expect, it } from 'vitest';
import { partitionOfRecord } from './partition-of-record.js';

const partitions = (count: number): PartitionMetadata[] =>
  Array.from({ length: count }, (_, partitionId) => ({
    partitionErrorCode: 0,
    partitionId,
    leader: 1,
    replicas: [1],
    isr: [1],
    offlineReplicas: [],
  }));

const partitionIn = (count: number, message: { key: string; partition?: number }) =>
  partitionOfRecord()({ topic: 't', partitionMetadata: partitions(count), message: { ...message, value: '' } });

// Kafka's own UtilsTest.testMurmur2: murmur2("21") is -973932308, "foobar" -790332482, and a key's partition is
// toPositive(murmur2(key)) % partitions.
it.each([
  ['21', -973932308],
  ['foobar', -790332482],
])('leads the key %s where Java clients put it', (key, hash) =>
  expect(partitionIn(12, { key })).toBe((hash & 0x7fffffff) % 12),
);

it('takes the partition that a record asks for', () => expect(partitionIn(12, { key: '21', partition: 11 })).toBe(11));

it('goes by the key where the topic has no such partition', () =>
  expect(partitionIn(4, { key: '21', partition: 11 })).toBe(partitionIn(4, { key: '21' })));
