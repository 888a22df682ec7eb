import { StructuredLogger } from '@parlance/observability';
import { expect, it } from 'vitest';
import { ClassifierLog } from './classifier.log.js';

function logAt(clock: { ms: number }) {
  const lines: { msg: string; decisions?: number; cause?: string }[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line) as (typeof lines)[number]) };
  const log = new ClassifierLog(new StructuredLogger({ service: 'spec', destination }), () => clock.ms);
  return { log, said: () => lines.map(({ msg, decisions, cause }) => [msg, decisions, cause].join(' ').trimEnd()) };
}

it('tells dropped answers at once, then once a minute with how many there were, and at the end', () => {
  const clock = { ms: 0 };
  const { log, said } = logAt(clock);
  const drop = (decisions: number, cause: 'full' | 'stopped' = 'full'): void =>
    log.write({ type: 'answers-dropped', decisions, cause });
  drop(3);
  clock.ms = 59_999;
  drop(4);
  drop(5);
  expect(said()).toEqual(['answers-dropped 3 full']);
  clock.ms = 60_000;
  drop(1);
  drop(2);
  drop(7, 'stopped');
  expect(said().slice(1)).toEqual(['answers-dropped 10 full', 'answers-dropped 9 stopped']);
});

it('tells that answers cannot be written once, until they could be again', () => {
  const { log, said } = logAt({ ms: 0 });
  const delayed = (): void => log.write({ type: 'answers-delayed', error: new Error('no broker answers') });
  delayed();
  delayed();
  log.write({ type: 'answers-published', decisions: 1 });
  delayed();
  expect(said()).toEqual(['answers-delayed', 'answers-delayed']);
});
