import { once } from 'node:events';
import { createServer } from 'node:net';
import { StartError } from './start-error.js';

/** Tries the port before anything slow is started. @throws StartError if it cannot be had. */
export async function requirePort(port: number, host: string): Promise<void> {
  const probe = createServer();
  try {
    probe.listen(port, host);
    await once(probe, 'listening');
  } catch (error) {
    throw portError(error, port, host);
  }
  probe.close();
  await once(probe, 'close');
}

/** What a failed `listen` means for whoever chose the port. */
export function portError(error: unknown, port: number, host: string): unknown {
  switch ((error as NodeJS.ErrnoException).code ?? '') {
    case 'EADDRINUSE':
      return new StartError(
        `port ${port} is taken: stop what listens there, or choose another port: PORT=${port + 1} npm start`,
      );
    case 'EACCES':
      return new StartError(
        `port ${port} needs more rights than this user has: choose one from 1024 up: PORT=3000 npm start`,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new StartError(
        `this machine has no address ${host}: set PARLANCE_HOST to 127.0.0.1, or to 0.0.0.0 for every one`,
      );
    default:
      return error;
  }
}
