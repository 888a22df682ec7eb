import { setTimeout as delay } from 'node:timers/promises';
import { type TrainingView, trainingView } from '@parlance/contracts';
import { askServer, detailOf, problemOf, type ServerAccess } from '../asking/ask-server.js';
import { CannotRunError } from '../exit-codes.js';
import { serverSentEvents } from './server-sent-events.js';

/** How long a server may be away while we watch: a trainer that restarts takes seconds. */
const MOST_TRIES = 60;
const BETWEEN_TRIES_MS = 1000;

/**
 * A training that was just asked for, after each change until it has ended, by its server-sent events at `endpoint`. A stream
 * that breaks is begun again, also while the server restarts. @throws CannotRunError if it stays away, or refuses.
 */
export async function* followTraining(endpoint: URL, access: ServerAccess): AsyncGenerator<TrainingView> {
  for (let tries = 1; ; tries++) {
    try {
      const response = await askServer('GET', endpoint, access)();
      if (!response.ok) throw new RefusedError(`${endpoint.href}: ${detailOf(await problemOf(response))}`);
      for await (const data of serverSentEvents(response.body ?? noBody())) {
        const training = trainingView.parse(JSON.parse(data));
        yield training;
        if (hasEnded(training)) return;
        tries = 1;
      }
    } catch (error) {
      access.signal.throwIfAborted();
      // A connection that breaks within the stream is a TypeError of fetch.
      const away = error instanceof TypeError || (error instanceof CannotRunError && !(error instanceof RefusedError));
      if (!away || tries === MOST_TRIES) throw error;
    }
    await delay(BETWEEN_TRIES_MS, undefined, { signal: access.signal });
  }
}

/** The server is there and says no: asking again does not help. */
class RefusedError extends CannotRunError {}

export function hasEnded({ state }: TrainingView): boolean {
  return state !== 'waiting' && state !== 'running';
}

async function* noBody(): AsyncGenerator<Uint8Array> {}
