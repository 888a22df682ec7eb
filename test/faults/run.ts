import { griefingRows } from '../support/griefing-rows.js';
import { KafkaBroker } from '../support/kafka-broker.js';
import { PostgresForTests, startSharedPostgres } from '../support/postgres.js';
import { type FaultRunResult, faultRun } from './fault-run.js';
import { CRASH_STAGES, trainerCrash } from './trainer-crash.js';

const CLASSIFIER_KILLS = Number(process.argv[2] ?? 20);
const BROKER_KILLS = Number(process.argv[3] ?? 5);

/**
 * `npm run test:faults [-- CLASSIFIER_KILLS BROKER_KILLS]`: every fault in both modes, then a kill of the trainer at every
 * stage of a training; exit code 1 if anything is lost, doubled or half done.
 */
async function main(): Promise<void> {
  const postgres = await startSharedPostgres();
  const broker = await KafkaBroker.create();
  const common = {
    brokers: broker.brokers,
    databaseUrl: postgres.url,
    onProgress: (line: string) => console.log(line),
  };
  const restartBroker = async (): Promise<void> => {
    await broker.kill();
    await broker.start();
  };
  let failed = false;
  const report = (
    name: string,
    { submitted, lost, doubled, ambiguous }: FaultRunResult,
    doublesAllowed: boolean,
  ): void => {
    const bad = lost > 0 || ambiguous > 0 || (doubled > 0 && !doublesAllowed);
    failed ||= bad;
    console.log(
      `${bad ? 'FAILED' : 'ok'}: ${name}: ${submitted} submitted, ${lost} lost, ${doubled} doubled, ${ambiguous} ambiguous`,
    );
  };
  try {
    for (const delivery of ['exactly-once', 'at-least-once'] as const) {
      const repeats = delivery === 'at-least-once';
      report(
        `${CLASSIFIER_KILLS} x kill -9 of the classifier, ${delivery}`,
        await faultRun({ ...common, delivery, faults: CLASSIFIER_KILLS }),
        repeats,
      );
      report(
        `${BROKER_KILLS} x kill -9 of the broker, ${delivery}`,
        await faultRun({ ...common, delivery, faults: BROKER_KILLS, fault: restartBroker }),
        repeats,
      );
    }
    failed = !(await trainerHolds(broker.brokers)) || failed;
  } finally {
    await broker.stop();
    await postgres.stop();
  }
  if (failed) process.exitCode = 1;
}

/** With rows enough that a fold outlasts several heartbeats. */
async function trainerHolds(brokers: readonly string[]): Promise<boolean> {
  const postgres = await PostgresForTests.start();
  try {
    const results = await trainerCrash({
      brokers,
      databaseUrl: postgres.url,
      stages: CRASH_STAGES,
      rows: [...griefingRows(1), ...griefingRows(2)],
      onProgress: (line) => console.log(line),
    });
    const bad = results.filter(({ faults }) => faults.length > 0);
    console.log(
      `${bad.length > 0 ? 'FAILED' : 'ok'}: kill -9 of the trainer at ${results.length} stages: ${bad.length} with a fault`,
    );
    return bad.length === 0;
  } finally {
    await postgres.stop();
  }
}

await main();
