import { describe, expect, it } from 'vitest';
import type { IncomingRecord } from '../records/record.js';
import { fromDeadLetter, toDeadLetter } from './dead-letter.js';

const original: IncomingRecord = {
  topic: 'content.submitted',
  partition: 3,
  offset: '9007199254740993',
  timestamp: 1_790_000_000_123,
  key: Buffer.from([0, 0, 0, 0]),
  value: Buffer.from([0xff, 0xfe, 0x00]),
  headers: { trace: Buffer.from([1, 2, 255]) },
};

/** As the letter would come back from its topic. */
function stored(reason: string, detail: string): IncomingRecord {
  const letter = toDeadLetter({ record: original, reason, detail }, 'letters');
  return {
    topic: 'letters',
    partition: 0,
    offset: '7',
    timestamp: 1_790_000_001_000,
    key: letter.key as Buffer,
    value: letter.value as Buffer,
    headers: letter.headers!,
  };
}

describe('a dead letter', () => {
  it('gives the original back byte for byte, with its place, key and headers', () => {
    expect(fromDeadLetter(stored('not-json', 'byte 1'))).toEqual({
      reason: 'not-json',
      detail: 'byte 1',
      original,
      partition: 0,
      offset: '7',
      writtenAt: new Date(1_790_000_001_000),
    });
  });

  it('is at most 2 KiB larger than its original, however long the detail', () => {
    const { headers } = toDeadLetter(
      { record: original, reason: 'wrong-shape', detail: 'x'.repeat(100_000) },
      'letters',
    );
    const bytes = Object.entries(headers!).reduce(
      (sum, [name, value]) => sum + name.length + Buffer.byteLength(value as Buffer | string),
      0,
    );
    expect(bytes).toBeLessThan(2048);
  });

  it('is readable even if somebody else wrote it', () => {
    const foreign = fromDeadLetter({ ...original, topic: 'letters' });
    expect(foreign).toMatchObject({ reason: 'unmarked', detail: '' });
    expect(foreign.original.value).toEqual(original.value);
  });
});
