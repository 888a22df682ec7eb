import { afterAll, describe, expect, it } from 'vitest';
import { KafkaBroker } from '../support/kafka-broker.js';
import { kafkaForSpec } from '../support/kafka-for-spec.js';
import { PostgresForTests } from '../support/postgres.js';
import { faultRun } from './fault-run.js';

// A few faults of each kind; `npm run test:faults` brings about many more.
const available = 'brokers' in kafkaForSpec;
const LIMIT_MS = 240_000;

describe.skipIf(!available)('nothing accepted is lost', () => {
  const stops: (() => Promise<void>)[] = [];
  afterAll(async () => {
    for (const stop of stops.reverse()) await stop();
    if ('brokers' in kafkaForSpec) await kafkaForSpec.stop();
  });

  it.each(['exactly-once', 'at-least-once'] as const)(
    'when the classifier is killed in mid-batch, %s',
    async (delivery) => {
      const postgres = await PostgresForTests.start();
      stops.push(() => postgres.stop());
      const brokers = 'brokers' in kafkaForSpec ? kafkaForSpec.brokers : [];
      const result = await faultRun({ brokers, databaseUrl: postgres.url, delivery, faults: 2 });
      expect(result.submitted).toBeGreaterThan(500);
      expect(result).toMatchObject({ lost: 0, ambiguous: 0, ...(delivery === 'exactly-once' && { doubled: 0 }) });
    },
    LIMIT_MS,
  );

  it(
    'when the broker is killed in mid-stream',
    async () => {
      const postgres = await PostgresForTests.start();
      stops.push(() => postgres.stop());
      const broker = await KafkaBroker.create();
      stops.push(() => broker.stop());
      const fault = async (): Promise<void> => {
        await broker.kill();
        await broker.start();
      };
      const result = await faultRun({
        brokers: broker.brokers,
        databaseUrl: postgres.url,
        delivery: 'exactly-once',
        faults: 1,
        fault,
      });
      expect(result.submitted).toBeGreaterThan(300);
      expect(result).toMatchObject({ lost: 0, doubled: 0, ambiguous: 0 });
    },
    LIMIT_MS,
  );
});
