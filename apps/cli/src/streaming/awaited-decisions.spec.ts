import { contentDecidedExample, decisionId } from '@parlance/contracts';
import { type IncomingRecord, toDeadLetter } from '@parlance/messaging';
import { describe, expect, it } from 'vitest';
import { AwaitedDecisions, STREAM_HEADER } from './awaited-decisions.js';

const record = (value: unknown, headers: IncomingRecord['headers'] = {}): IncomingRecord => ({
  topic: 't',
  partition: 0,
  offset: '0',
  timestamp: 0,
  key: null,
  value: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
  headers,
});

const decision = (contentId: string, text: string, action: string): IncomingRecord =>
  record({ ...contentDecidedExample, decisionId: decisionId('gaming', contentId, text), contentId, text, action });

const line = (id: string, action: string): string =>
  `{"id":"${id}","scores":{"toxicity":0.021,"insult":0.008},"action":"${action}","reason":"no score reached a threshold","fallback":false,"model":"base-2026.11.1"}`;

describe('AwaitedDecisions', () => {
  it('gives each content its own decision, whatever the order they come in, and measures the wait', async () => {
    let now = 100;
    const awaited = new AwaitedDecisions('gaming', 'run', () => now);
    const a = awaited.expect({ line: 1, text: 'one', id: 'a' }, 'a');
    const b = awaited.expect({ line: 2, text: 'two', id: 'b' }, 'b');
    now = 150;
    awaited.decided(decision('b', 'two', 'review'));
    now = 300;
    awaited.decided(decision('a', 'one', 'allow'));
    expect(await a.answer).toBe(line('a', 'allow'));
    expect(await b.answer).toBe(line('b', 'review'));
    expect(awaited.latencies.count).toBe(2);
    expect(awaited.latencies.maxMs).toBe(200);
  });

  it('gives contents with the same id and text one decision each', async () => {
    const awaited = new AwaitedDecisions('gaming', 'run');
    const first = awaited.expect({ line: 1, text: 'same', id: 'a' }, 'a');
    const second = awaited.expect({ line: 2, text: 'same', id: 'a' }, 'a');
    awaited.decided(decision('a', 'same', 'allow'));
    expect(await first.answer).toBe(line('a', 'allow'));
    second.giveUp('no decision within 1 s');
    expect(await second.answer).toEqual({ line: 2, error: 'no decision within 1 s' });
  });

  it('passes over decisions on other contents, other texts under the same id, and counts what it cannot read', async () => {
    const awaited = new AwaitedDecisions('gaming', 'run');
    const a = awaited.expect({ line: 1, text: 'mine', id: 'a' }, 'a');
    awaited.decided(decision('a', 'another text', 'block'));
    awaited.decided(decision('z', 'mine', 'block'));
    awaited.decided(record('not json'));
    awaited.decided(record({ schemaVersion: 2 }));
    awaited.decided(decision('a', 'mine', 'allow'));
    expect(await a.answer).toBe(line('a', 'allow'));
    expect([awaited.latencies.count, awaited.unreadable]).toEqual([1, 2]);
  });

  it('answers with a dead letter’s reason, recognised by the mark in its headers', async () => {
    const awaited = new AwaitedDecisions('gaming', 'run');
    const a = awaited.expect({ line: 3, text: 'mine', id: 'a' }, 'a');
    const letter = (mark: string): IncomingRecord => {
      const original = record('anything', { [STREAM_HEADER]: mark });
      const { headers = {} } = toDeadLetter({ record: original, reason: 'too-large', detail: '9 bytes' }, 'dead');
      return record('anything', headers);
    };
    awaited.deadLetter(letter('another-run:1'));
    expect(awaited.deadLetters).toBe(0);
    awaited.deadLetter(letter(a.mark));
    expect(await a.answer).toEqual({ line: 3, error: 'dead letter: too-large: 9 bytes' });
    expect(awaited.deadLetters).toBe(1);
  });

  it('fails every content that waits when nothing will come any more', async () => {
    const awaited = new AwaitedDecisions('gaming', 'run');
    const { answer } = awaited.expect({ line: 1, text: 'mine' }, 'a');
    awaited.fail(new Error('the broker refused us'));
    await expect(answer).rejects.toThrow('the broker refused us');
  });
});
