import { RetriableError } from '@parlance/domain';
import { describe, expect, it } from 'vitest';
import { isolateFailures } from './isolate-failures.js';
import type { BatchOutcome, IncomingRecord } from './record.js';

const record = (offset: number): IncomingRecord => ({
  topic: 'in',
  partition: 0,
  offset: String(offset),
  timestamp: 0,
  key: null,
  value: Buffer.from(String(offset)),
  headers: {},
});

const records = (count: number): IncomingRecord[] => Array.from({ length: count }, (_, i) => record(i));

/** Answers with the records' values; throws if one of them is listed. */
function answering(poison: readonly number[], error: Error) {
  const calls: number[] = [];
  const handle = (batch: readonly IncomingRecord[]): Promise<BatchOutcome> => {
    calls.push(batch.length);
    if (batch.some(({ offset }) => poison.includes(Number(offset)))) return Promise.reject(error);
    return Promise.resolve({ outputs: batch.map(({ value }) => ({ topic: 'out', key: null, value })), rejected: [] });
  };
  return { handle, calls };
}

const values = ({ outputs }: BatchOutcome): string[] => outputs.map(({ value }) => String(value));

describe('isolating failures', () => {
  it('hands a batch on whole when nothing fails', async () => {
    const { handle, calls } = answering([], new Error());
    expect(values(await isolateFailures(handle)(records(4)))).toEqual(['0', '1', '2', '3']);
    expect(calls).toEqual([4]);
  });

  it('rejects the record at fault alone and keeps the order of the others', async () => {
    const { handle, calls } = answering([5], new TypeError('no such property'));
    const outcome = await isolateFailures(handle)(records(8));
    expect(values(outcome)).toEqual(['0', '1', '2', '3', '4', '6', '7']);
    expect(outcome.rejected).toEqual([
      { record: record(5), reason: 'handler-failed', detail: 'TypeError: no such property' },
    ]);
    // 8 fails; 0-3 passes; 4-7 fails; 4-5 fails; 4 passes; 5 fails alone; 6-7 passes.
    expect(calls).toEqual([8, 4, 4, 2, 1, 1, 2]);
  });

  it('finds several at fault', async () => {
    const { handle } = answering([0, 3], new Error('bad'));
    const outcome = await isolateFailures(handle)(records(4));
    expect(values(outcome)).toEqual(['1', '2']);
    expect(outcome.rejected.map(({ record: { offset } }) => offset)).toEqual(['0', '3']);
  });

  it('lets a retriable error through, since no record is at fault', async () => {
    const error = new RetriableError('the database is restarting');
    const { handle, calls } = answering([1], error);
    await expect(isolateFailures(handle)(records(2))).rejects.toBe(error);
    expect(calls).toEqual([2]);
  });
});
