import kafkajs from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { NoLeaderError, onceLed } from './once-led.js';

const answer = (type: string, code: number, retriable: boolean): Error =>
  new kafkajs.KafkaJSProtocolError(Object.assign(new Error(type), { type, code, retriable }));

describe('asking about topics', () => {
  it('goes on until every partition has a leader', async () => {
    const answers = [answer('UNKNOWN_TOPIC_OR_PARTITION', 3, true), answer('LEADER_NOT_AVAILABLE', 5, true)];
    const ask = (): Promise<string> => {
      const error = answers.shift();
      return error === undefined ? Promise.resolve('led') : Promise.reject(error);
    };
    expect(await onceLed('a topic', ask)).toBe('led');
  });

  it('ends at its limit with an error that names what was asked for', async () => {
    const ask = (): Promise<never> => Promise.reject(answer('LEADER_NOT_AVAILABLE', 5, true));
    const error: unknown = await onceLed('topics a, b', ask, 0).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(NoLeaderError);
    expect(String(error)).toBe(
      'NoLeaderError: topics a, b: not every partition had a leader after 0 ms (LEADER_NOT_AVAILABLE)',
    );
  });

  it('fails at once where waiting does not help', async () => {
    const denied = answer('TOPIC_AUTHORIZATION_FAILED', 29, false);
    await expect(onceLed('a topic', () => Promise.reject(denied))).rejects.toBe(denied);
  });
});
