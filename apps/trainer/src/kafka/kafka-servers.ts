import { deadLetterTopic, TOPICS } from '@parlance/contracts';
import { type KafkaConnection, OneTopicServer, type TransportListener } from '@parlance/messaging';

/** Where the control plane reads. */
export interface KafkaReading {
  readonly connection: KafkaConnection;
  readonly topicPrefix: string;
  /** What the names of the consumer groups begin with. */
  readonly group: string;
  readonly onEvent: TransportListener;
}

/** Decisions are kept for corrections to come: many in one statement, half a second later. */
const GATHER_DECISIONS = { bytes: 256 * 1024, ms: 500 };

/**
 * The control plane's side of a Kafka cluster: decisions and corrections, each with a group of its own, so that a flood of
 * the ones does not keep the others waiting. The brokers may be away: HTTP does without them.
 */
export function kafkaServers({ connection, topicPrefix, group, onEvent }: KafkaReading): OneTopicServer[] {
  return [TOPICS.contentDecided.name, TOPICS.contentCorrected.name].map(
    (topic) =>
      new OneTopicServer({
        connection,
        topic,
        clusterTopic: topicPrefix + topic,
        groupId: `${group}.${topic}`,
        mode: 'at-least-once',
        deadLetterTopic,
        inBackground: true,
        ...(topic === TOPICS.contentDecided.name && { gather: GATHER_DECISIONS }),
        onEvent,
      }),
  );
}
