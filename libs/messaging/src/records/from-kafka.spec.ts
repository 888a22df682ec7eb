import type { KafkaMessage } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { toDeadLetter } from '../dead-letters/dead-letter.js';
import { fromKafka } from './from-kafka.js';

function record(headers: unknown) {
  const message = { key: null, value: null, timestamp: '7', attributes: 0, offset: '3', headers };
  return fromKafka('in', 0, message as KafkaMessage);
}

const [one, two] = [Buffer.from([1]), Buffer.from([2])];

describe('the headers of a record', () => {
  it('are kept, those that are given several times too', () => {
    expect(record({ trace: one, via: [one, two] }).headers).toEqual({ trace: one, via: [one, two] });
  });

  it('are empty bytes where there is no value, so that a dead letter of the record can be written', () => {
    const { headers } = record({ trace: null, via: [one, null] });
    expect(headers).toEqual({ trace: Buffer.alloc(0), via: [one, Buffer.alloc(0)] });
    const letter = toDeadLetter({ record: record({ trace: null }), reason: 'not-json', detail: '' }, 'letters');
    expect(letter.headers!['trace']).toEqual(Buffer.alloc(0));
  });

  it('may have the name of something that every object has', () => {
    // As kafkajs hands it over: what an empty object has under that name comes first.
    expect(record({ constructor: [Object, one] }).headers['constructor']).toEqual(one);
    const { headers } = record(Object.fromEntries([['__proto__', [Object.prototype, one]]]));
    expect(Object.entries(headers)).toEqual([['__proto__', one]]);
  });
});
