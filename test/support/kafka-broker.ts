import kafkajs from 'kafkajs';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from './free-port.js';
import { kafkaJars } from './kafka-jars.js';

const run = promisify(execFile);

const READY_LIMIT_MS = 90_000;

/** Ends the JVM when its parent is gone: the parent holds the other end of standard input. */
const GUARD = `
  const { spawn } = require('node:child_process');
  const broker = spawn(process.argv[1], process.argv.slice(2), { stdio: ['ignore', 'inherit', 'inherit'] });
  process.send({ pid: broker.pid });
  process.on('disconnect', () => broker.kill('SIGKILL'));
  process.on('SIGTERM', () => broker.kill('SIGTERM'));
  broker.on('exit', (code) => process.exit(code ?? 1));
`;

/** A way into a broker beside its plain one. */
export interface BrokerListener {
  readonly protocol: 'PLAINTEXT' | 'SASL_SSL';
  /** The port clients are told to come to, if it is not the listener's own: that of a proxy. */
  readonly advertisedPort?: number;
  /** Lines of server.properties that belong to it; `listener.name.extra.` begins the names of its own settings. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Arguments for formatting the broker's storage, e.g. users for SCRAM. */
  readonly formatting?: readonly string[];
}

/** A real Apache Kafka (KRaft, one node) on 127.0.0.1, with data of its own. Can be killed and started again on them. */
export class KafkaBroker {
  private guard: ChildProcess | undefined;
  private brokerPid = 0;

  private constructor(
    private readonly folder: string,
    private readonly jars: string,
    readonly brokers: string[],
    /** Where the other listener takes connections, if there is one. */
    readonly extraPort: number,
  ) {}

  /** From nothing to ready in some 5-10 s. @throws if Java, Maven or the jars are not to be had. */
  static async create(extra?: BrokerListener): Promise<KafkaBroker> {
    const jars = await kafkaJars();
    const folder = await mkdtemp(join(tmpdir(), 'parlance-kafka-'));
    const ports = { plain: await freePort(), controller: await freePort(), extra: await freePort() };
    const properties = join(folder, 'server.properties');
    await writeFile(properties, settings(folder, ports, extra));
    const storageTool = ['-cp', `${jars}/*`, 'kafka.tools.StorageTool'];
    const clusterId = Buffer.from(randomUUID().replaceAll('-', ''), 'hex').toString('base64url');
    await run('java', [
      ...storageTool,
      'format',
      `--cluster-id=${clusterId}`,
      '-c',
      properties,
      ...(extra?.formatting ?? []),
    ]);
    const broker = new KafkaBroker(folder, jars, [`127.0.0.1:${ports.plain}`], ports.extra);
    await broker.start();
    return broker;
  }

  /** Starts the broker on its data and waits until metadata and the group coordinator answer. */
  async start(): Promise<void> {
    const log = createWriteStream(join(this.folder, 'broker.log'), { flags: 'a' });
    const args = [
      '-e',
      GUARD,
      'java',
      '-Xmx512m',
      '-XX:+UseSerialGC',
      '-cp',
      `${this.jars}/*`,
      'kafka.Kafka',
      join(this.folder, 'server.properties'),
    ];
    // A group of its own: a terminal's Ctrl-C would end it before stop() can, which then has nothing to wait for.
    const guard = spawn(process.execPath, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    guard.stdout!.pipe(log, { end: false });
    guard.stderr!.pipe(log, { end: false });
    this.guard = guard;
    const [message] = (await once(guard, 'message')) as [{ pid: number }];
    this.brokerPid = message.pid;
    await this.ready(guard);
  }

  /** As a power cut would end it. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Stops the broker and removes its data. */
  async stop(): Promise<void> {
    await this.end('SIGTERM');
    await rm(this.folder, { recursive: true, force: true });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { guard } = this;
    if (guard === undefined || guard.exitCode !== null || guard.signalCode !== null) return;
    const ended = once(guard, 'exit');
    process.kill(this.brokerPid, signal);
    await ended;
    this.guard = undefined;
  }

  private async ready(guard: ChildProcess): Promise<void> {
    const kafka = new kafkajs.Kafka({
      brokers: this.brokers,
      logLevel: kafkajs.logLevel.NOTHING,
      retry: { retries: 0 },
    });
    const deadline = Date.now() + READY_LIMIT_MS;
    for (;;) {
      if (guard.exitCode !== null)
        throw new Error(`the broker ended with ${guard.exitCode}:\n${await this.lastLines()}`);
      const admin = kafka.admin();
      try {
        await admin.connect();
        await admin.listTopics();
        await admin.fetchOffsets({ groupId: 'readiness' });
        return;
      } catch (error) {
        if (Date.now() > deadline)
          throw new Error(`the broker was not ready in time: ${String(error)}\n${await this.lastLines()}`, {
            cause: error,
          });
        await delay(200);
      } finally {
        await admin.disconnect();
      }
    }
  }

  private async lastLines(): Promise<string> {
    return (await readFile(join(this.folder, 'broker.log'), 'utf8')).split('\n').slice(-15).join('\n');
  }
}

interface Ports {
  readonly plain: number;
  readonly controller: number;
  readonly extra: number;
}

function settings(folder: string, { plain, controller, extra: port }: Ports, extra?: BrokerListener): string {
  const listeners = [`PLAINTEXT://127.0.0.1:${plain}`];
  const advertised = [...listeners];
  if (extra !== undefined) {
    listeners.push(`EXTRA://127.0.0.1:${port}`);
    advertised.push(`EXTRA://127.0.0.1:${extra.advertisedPort ?? port}`);
  }
  const extraLines = Object.entries(extra?.settings ?? {}).map(([name, value]) => `${name}=${value}`);
  return `
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controller}
listeners=${listeners.join(',')},CONTROLLER://127.0.0.1:${controller}
advertised.listeners=${advertised.join(',')}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,EXTRA:${extra?.protocol ?? 'PLAINTEXT'}
log.dirs=${join(folder, 'data')}
default.replication.factor=1
min.insync.replicas=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
auto.create.topics.enable=false
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
transaction.abort.timed.out.transaction.cleanup.interval.ms=1000
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
${extraLines.join('\n')}
`;
}

export type KafkaForTests = { readonly brokers: string[]; stop(): Promise<void> } | { readonly unavailable: string };

/** Brokers named by KAFKA_BROKERS, else one of our own, else why there is none. */
export async function startSharedKafka(): Promise<KafkaForTests> {
  const given = process.env['KAFKA_BROKERS'];
  if (given !== undefined && given !== '') return { brokers: given.split(','), stop: () => Promise.resolve() };
  try {
    const broker = await KafkaBroker.create();
    return { brokers: broker.brokers, stop: () => broker.stop() };
  } catch (error) {
    return { unavailable: error instanceof Error ? error.message : String(error) };
  }
}
