import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { kafkaForSpec } from '../support/kafka-for-spec.js';
import { repositoryRoot } from '../support/repository-root.js';

const folder = await mkdtemp(join(tmpdir(), 'parlance-services-'));
await chmod(folder, 0o711); // PostgreSQL runs as somebody else if root starts it

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  if ('brokers' in kafkaForSpec) await kafkaForSpec.stop();
});

it.skipIf(!('brokers' in kafkaForSpec))(
  'npm run services leaves nothing behind after Ctrl-C, which all processes of a terminal get',
  async () => {
    const program = join(repositoryRoot, '.cache/test-dist/support/run-services.js');
    const env = { ...process.env, KAFKA_BROKERS: '', DATABASE_URL: '', TMPDIR: folder };
    const services = spawn(process.execPath, [program], { env, detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(services, 'exit');
    let printed = '';
    for await (const chunk of services.stdout) if ((printed += String(chunk)).includes('Ctrl-C')) break;
    expect(printed).toMatch(/^export KAFKA_BROKERS=\S+\nexport DATABASE_URL=\S+$/m);
    expect(await readdir(folder)).toHaveLength(2);
    process.kill(-services.pid!, 'SIGINT');
    expect(await ended).toEqual([0, null]);
    expect(await readdir(folder)).toEqual([]);
  },
  120_000,
);
