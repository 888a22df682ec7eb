import type { IHeaders, KafkaMessage } from 'kafkajs';
import type { Headers, IncomingRecord } from './record.js';

const NO_HEADERS: Headers = {};

/** A kafkajs message as a record. A header given several times keeps its last value. */
export function fromKafka(topic: string, partition: number, message: KafkaMessage): IncomingRecord {
  return {
    topic,
    partition,
    offset: message.offset,
    timestamp: Number(message.timestamp),
    key: message.key,
    value: message.value,
    headers: headersOf(message.headers),
  };
}

function headersOf(headers: IHeaders | undefined): Headers {
  if (headers === undefined) return NO_HEADERS;
  const result: Record<string, Buffer | string> = {};
  let any = false;
  for (const name in headers) {
    const value = headers[name];
    const last = Array.isArray(value) ? value.at(-1) : value;
    if (last === undefined) continue;
    result[name] = last;
    any = true;
  }
  return any ? result : NO_HEADERS;
}
