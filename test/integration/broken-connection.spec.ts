import { openDatabase } from '@parlance/persistence';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, it } from 'vitest';

/** A message of PostgreSQL's protocol, version 3: type, length, body (PostgreSQL documentation, chapter 54.7). */
function message(type: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, body]);
}

const AUTHENTICATION_OK = message('R', Buffer.alloc(4));
const READY_FOR_QUERY = message('Z', Buffer.from('I'));
const GOING_DOWN = message(
  'E',
  Buffer.from('SFATAL\0C57P01\0Mterminating connection due to unexpected postmaster exit\0\0'),
);

it('outlives a server that ends in the moment in which it lets us in', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(Buffer.concat([AUTHENTICATION_OK, READY_FOR_QUERY, GOING_DOWN])));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  // An error that nobody hears ends this process, and the spec with it.
  await expect(openDatabase(`postgres://user:password@127.0.0.1:${port}/db`)).rejects.toThrow(
    /Connection terminated|not queryable/,
  );
  server.close();
});
