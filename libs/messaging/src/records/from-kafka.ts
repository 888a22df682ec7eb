import type { IHeaders, KafkaMessage } from 'kafkajs';
import type { Headers, HeaderValue, IncomingRecord } from './record.js';

const NO_HEADERS: Headers = {};
const EMPTY = Buffer.alloc(0);

/** A kafkajs message as a record. A header without a value gets an empty one. */
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
  const entries = Object.entries(headers);
  if (entries.length === 0) return NO_HEADERS;
  return Object.fromEntries(entries.map(([name, value]) => [name, Array.isArray(value) ? listOf(value) : one(value)]));
}

/** kafkajs puts what an object inherits before the first value of a header named so: `constructor`. */
function listOf(values: readonly unknown[]): HeaderValue | readonly HeaderValue[] {
  const own = values.filter((value) => value === null || Buffer.isBuffer(value)).map(one);
  return own.length === 1 ? own[0]! : own;
}

/** Kafka allows a header without a value, and kafkajs gives it as null, but cannot write it. */
function one(value: unknown): HeaderValue {
  return Buffer.isBuffer(value) || typeof value === 'string' ? value : EMPTY;
}
