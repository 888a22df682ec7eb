import { type KafkaForTests, startSharedKafka } from './kafka-broker.js';

/**
 * The brokers a spec may use. Without any, the spec is skipped with a printed reason; with CI=true that is an error.
 * `npm test` starts one broker for all specs and names it in KAFKA_BROKERS.
 */
export const kafkaForSpec: KafkaForTests = await startSharedKafka();

if ('unavailable' in kafkaForSpec) {
  const reason = `SKIPPED: specs that need a real Kafka. ${kafkaForSpec.unavailable}\nSet KAFKA_BROKERS, or install Java 17 and Maven.`;
  if (process.env['CI'] === 'true') throw new Error(reason);
  console.error(`\n*** ${reason}\n`);
}
