import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { griefingRows } from '../support/griefing-rows.js';
import { kafkaForSpec } from '../support/kafka-for-spec.js';
import { PostgresForTests, type RunningPostgres } from '../support/postgres.js';
import { CRASH_STAGES, type CrashResult, trainerCrash } from './trainer-crash.js';

// `npm run test:faults` kills at every stage, and in each fold.
const NAMES = [
  'while fold 2 is learnt',
  'before the model is written',
  'after the model was written',
  'after the event',
];
const STAGES = CRASH_STAGES.filter(({ name }) => NAMES.includes(name));
const LIMIT_MS = 240_000;

describe.skipIf('unavailable' in kafkaForSpec)('a trainer that is killed', () => {
  let postgres: RunningPostgres;
  let results: CrashResult[];
  beforeAll(async () => {
    const brokers = 'brokers' in kafkaForSpec ? kafkaForSpec.brokers : [];
    postgres = await PostgresForTests.start();
    results = await trainerCrash({ brokers, databaseUrl: postgres.url, stages: STAGES, rows: griefingRows() });
  }, LIMIT_MS);
  afterAll(async () => {
    await postgres.stop();
    if ('brokers' in kafkaForSpec) await kafkaForSpec.stop();
  });

  it.each(NAMES)('%s leaves the old model or the new one, and its training is completed after a restart', (name) =>
    expect(results.find(({ stage }) => stage === name)?.faults).toEqual([]),
  );

  it('was killed in mid-training where that was the stage', () =>
    expect(results.find(({ stage }) => stage === 'while fold 2 is learnt')?.progress).toMatchObject({
      stage: 'adapter',
    }));
});
