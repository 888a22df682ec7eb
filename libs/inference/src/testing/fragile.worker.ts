/*
 * The real session worker, made to fail by what a text says: "[exit]", "[throw]", "[memory]", "[hang]", and
 * "[exit once FILE]", which ends it only if FILE is not there yet. A bundle whose path says "[exit]" ends it too; one
 * whose path says "[exit late]" ends it, while it loads, when texts wait behind the bundle.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { parentPort, type MessagePort } from 'node:worker_threads';
import type { ToWorker } from '../protocol.js';

let exitsLate = false;

function failIfTold(message: ToWorker): void {
  if (message.type === 'score' && exitsLate) process.exit(6);
  if (message.type === 'load' && message.source.includes('[exit]')) process.exit(5);
  if (message.type !== 'score' && message.type !== 'features') return;
  const joined = message.texts.join('\n');
  const once = /\[exit once (.+?)\]/.exec(joined)?.[1];
  if (once && !existsSync(once)) {
    writeFileSync(once, '');
    process.exit(4);
  }
  if (joined.includes('[exit]')) process.exit(3);
  if (joined.includes('[throw]')) throw new Error('told to throw');
  if (joined.includes('[memory]')) for (const hoard: string[][] = []; ;) hoard.push(new Array<string>(1e6).fill('x'));
  if (joined.includes('[hang]')) for (;;);
}

const port: MessagePort = parentPort!;
const on = port.on.bind(port);
port.on = ((event: 'message', listener: (message: ToWorker) => void) =>
  on(event, (message: ToWorker) => {
    failIfTold(message);
    exitsLate ||= message.type === 'load' && message.source.includes('[exit late]');
    if (!exitsLate) listener(message);
  })) as typeof port.on;

await import('../session.worker.js');
