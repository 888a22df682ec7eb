import { KafkaBroker } from '../support/kafka-broker.js';
import { startSharedPostgres } from '../support/postgres.js';
import { type FaultRunResult, faultRun } from './fault-run.js';

const CLASSIFIER_KILLS = Number(process.argv[2] ?? 20);
const BROKER_KILLS = Number(process.argv[3] ?? 5);

/** `npm run test:faults [-- CLASSIFIER_KILLS BROKER_KILLS]`: every fault in both modes; exit code 1 if anything is lost or doubled. */
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
  } finally {
    await broker.stop();
    await postgres.stop();
  }
  if (failed) process.exitCode = 1;
}

await main();
