import { randomUUID } from 'node:crypto';
import { TOPICS } from '@parlance/contracts';
import { kafkaAccess } from '@parlance/contracts/settings';
import {
  type KafkaConnection,
  OneTopicServer,
  RecordProducer,
  TopicAdmin,
  type TopicRequirement,
  type TransportListener,
} from '@parlance/messaging';
import type { StructuredLogger } from '@parlance/observability';
import type { ClassifierConfig } from '../config.js';

/** The classifier's side of a Kafka cluster. */
export interface KafkaServers {
  /** `content.submitted`, shared by the group. */
  readonly contents: OneTopicServer;
  /** `platform.changed` and `model.promoted`: every process hears every hint, so each is a group of its own. */
  readonly hints: readonly OneTopicServer[];
  /** Writes decisions that were answered over HTTP; absent if they are not kept. Connects with the first. */
  readonly answers: RecordProducer | undefined;
  /** @throws TopicMismatchError if a topic is missing or does not fit. */
  verifyTopics(): Promise<void>;
}

/** Nothing without KAFKA_BROKERS. The servers fetch once the application starts its microservices. */
export function kafkaServers(
  config: ClassifierConfig,
  logger: StructuredLogger,
  onEvent: TransportListener,
): KafkaServers | undefined {
  const connection = kafkaConnection(config, logger);
  if (connection === undefined) return undefined;
  const { PARLANCE_TOPIC_PREFIX: prefix, PARLANCE_KAFKA_GROUP: groupId } = config;
  const inCluster = (topic: TopicRequirement): TopicRequirement => ({ ...topic, name: prefix + topic.name });
  const served = { connection, deadLetterTopic: () => prefix + TOPICS.contentDeadLetters.name, onEvent };
  return {
    contents: new OneTopicServer({
      ...served,
      topic: TOPICS.contentSubmitted.name,
      clusterTopic: prefix + TOPICS.contentSubmitted.name,
      groupId,
      mode: config.PARLANCE_DELIVERY,
      chunkSize: config.PARLANCE_CHUNK_RECORDS,
      concurrentPartitions: config.PARLANCE_CONCURRENT_PARTITIONS,
    }),
    hints: [TOPICS.platformChanged.name, TOPICS.modelPromoted.name].map(
      (topic) =>
        new OneTopicServer({
          ...served,
          topic,
          clusterTopic: prefix + topic,
          groupId: `${groupId}.hints.${topic}.${randomUUID()}`,
          mode: 'at-least-once',
        }),
    ),
    answers: config.PARLANCE_KEEP_HTTP_DECISIONS ? new RecordProducer({ connection }) : undefined,
    verifyTopics: () => new TopicAdmin(connection).verify(Object.values(TOPICS).map(inCluster)),
  };
}

function kafkaConnection(config: ClassifierConfig, logger: StructuredLogger): KafkaConnection | undefined {
  const access = kafkaAccess(config);
  if (access === undefined) return undefined;
  return {
    ...access,
    clientId: 'parlance-classifier',
    onLog: (level, message, facts) => logger.event('kafka', { message, ...facts }, level),
  };
}
