import { startSharedKafka } from './kafka-broker.js';
import { startSharedPostgres } from './postgres.js';

/**
 * `npm run services`: a Kafka and a PostgreSQL on this machine to try the services with, empty, and gone after Ctrl-C.
 * Prints the settings that lead to them, as lines for a shell.
 */
async function main(): Promise<void> {
  const interrupted = new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  console.log('starting Kafka and PostgreSQL (the first time some 40 MB of Kafka are fetched with Maven)');
  const kafka = await startSharedKafka();
  if ('unavailable' in kafka) throw new Error(`Kafka needs Java 17 and Maven: ${kafka.unavailable}`);
  try {
    const postgres = await startSharedPostgres();
    console.log(`\nexport KAFKA_BROKERS=${kafka.brokers.join(',')}\nexport DATABASE_URL=${postgres.url}\n`);
    console.log('Ctrl-C stops both and removes their data');
    await interrupted;
    await postgres.stop();
  } finally {
    await kafka.stop();
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
