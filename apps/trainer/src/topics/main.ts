import { TOPICS } from '@parlance/contracts';
import {
  kafkaAccess,
  kafkaSettings,
  readSettings,
  SettingsError,
  wholeKafkaLogin,
  wholeNumber,
} from '@parlance/contracts/settings';
import { TopicAdmin } from '@parlance/messaging';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { CLIENT_ID } from '../config.js';

const USAGE = `npm run topics [-- --verify]
Creates the topics that are missing, then verifies all; an existing topic is never changed.
--verify  creates nothing
Settings: KAFKA_BROKERS, PARLANCE_KAFKA_*, PARLANCE_TOPIC_PREFIX, PARLANCE_TOPIC_REPLICAS (the brokers' own default if not given)`;

const settings = z.object({ ...kafkaSettings, PARLANCE_TOPIC_REPLICAS: wholeNumber(1, 32).optional() });

/** What `npm run topics` does. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { verify: { type: 'boolean' }, help: { type: 'boolean' } } });
  if (values.help === true) return console.log(USAGE);
  const read = readSettings(settings, process.env, wholeKafkaLogin);
  const access = kafkaAccess(read);
  if (access === undefined) throw new SettingsError(['KAFKA_BROKERS: is not set']);
  const topics = Object.values(TOPICS).map((topic) => ({ ...topic, name: read.PARLANCE_TOPIC_PREFIX + topic.name }));
  const admin = new TopicAdmin({ ...access, clientId: CLIENT_ID });
  if (values.verify === true) await admin.verify(topics);
  else
    for (const name of await admin.createMissing(topics, read.PARLANCE_TOPIC_REPLICAS)) console.log(`created ${name}`);
  console.log(`all is well: ${topics.map(({ name }) => name).join(', ')}`);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof SettingsError ? 2 : 1;
}
