import type { IHeaders, Message, TopicMessages } from 'kafkajs';
import type { OutgoingRecord } from '../records/record.js';

/** Records as one kafkajs request takes them, in order within each topic. */
export function groupByTopic(records: readonly OutgoingRecord[]): TopicMessages[] {
  const messages = new Map<string, Message[]>();
  for (const { topic, key, value, headers } of records) {
    let list = messages.get(topic);
    if (list === undefined) messages.set(topic, (list = []));
    list.push(headers === undefined ? { key, value } : { key, value, headers: headers as IHeaders });
  }
  return [...messages].map(([topic, list]) => ({ topic, messages: list }));
}
