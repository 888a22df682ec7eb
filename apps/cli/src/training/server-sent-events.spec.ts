import { expect, it } from 'vitest';
import { serverSentEvents } from './server-sent-events.js';

async function eventsOf(...chunks: readonly Uint8Array[]): Promise<string[]> {
  const body = (async function* () {
    yield* chunks;
  })();
  const events: string[] = [];
  for await (const event of serverSentEvents(body)) events.push(event);
  return events;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

it('gives the data of each event, however the bytes are cut', async () => {
  const stream = bytes(': a comment\nevent: running\nid: 1\ndata: {"ü":1}\n\ndata:two\ndata: lines\r\n\r\nid: 2\n\n');
  expect(await eventsOf(stream)).toEqual(['{"ü":1}', 'two\nlines']);
  expect(await eventsOf(...Array.from(stream, (byte) => Uint8Array.of(byte)))).toEqual(['{"ü":1}', 'two\nlines']);
});

it('leaves out an event that was cut off', async () => {
  expect(await eventsOf(bytes('data: 1\n\ndata: 2\n'))).toEqual(['1']);
});
