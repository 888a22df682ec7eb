import { expect, it } from 'vitest';
import { KafkaBatchServer } from './kafka-batch-server.js';

const OPTIONS = {
  connection: { brokers: ['127.0.0.1:1'], clientId: 'spec' },
  groupId: 'spec',
  deadLetterTopic: () => 'letters',
};

it('gathers no more bytes than it fetches of one partition, which would never be enough', () => {
  const gather = { bytes: 65_537, ms: 100 };
  expect(() => new KafkaBatchServer({ ...OPTIONS, gather, maxBytesPerPartition: 65_536 })).toThrow(RangeError);
  expect(() => new KafkaBatchServer({ ...OPTIONS, gather, maxBytesPerPartition: 65_537 })).not.toThrow();
});
