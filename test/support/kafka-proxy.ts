import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** The numbers by which Kafka requests name what they ask for. */
export const PRODUCE = 0;
export const END_TRANSACTION = 26;

interface Way {
  readonly client: Socket;
  readonly broker: Socket;
}

/**
 * A way to a broker through 127.0.0.1 on which a network's faults can be brought about. The broker must tell its clients
 * to come this way: `advertisedPort` of KafkaBroker.
 */
export class KafkaProxy {
  private readonly ways = new Set<Way>();
  private target = 0;
  private losing: { readonly api: number; readonly lost: () => void } | undefined;

  private constructor(private readonly server: Server) {
    server.on('connection', (client) => this.accept(client));
  }

  static async start(): Promise<KafkaProxy> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new KafkaProxy(server);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  leadTo(port: number): void {
    this.target = port;
  }

  /** The next request of this kind reaches the broker, but its connection ends in place of the answer. */
  loseAnswerTo(api: number): Promise<void> {
    return new Promise((lost) => (this.losing = { api, lost }));
  }

  /** Present connections stay open and carry nothing more, as when a machine on the way is gone; new ones work. */
  silence(): void {
    for (const { client, broker } of this.ways) {
      client.removeAllListeners('data').resume();
      broker.removeAllListeners('data').resume();
    }
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    for (const { client } of this.ways) client.destroy();
    await closed;
  }

  private accept(client: Socket): void {
    const broker = connect(this.target, '127.0.0.1');
    const way = { client, broker };
    this.ways.add(way);
    const end = (): void => {
      this.ways.delete(way);
      client.destroy();
      broker.destroy();
    };
    for (const socket of [client, broker]) socket.setNoDelay(true).on('close', end).on('error', end);
    let doomed: { readonly correlation: number; readonly lost: () => void } | undefined;
    client.on(
      'data',
      frames((frame) => {
        if (this.losing?.api === frame.readInt16BE(4)) {
          doomed = { correlation: frame.readInt32BE(8), lost: this.losing.lost };
          this.losing = undefined;
        }
        broker.write(frame);
      }),
    );
    broker.on(
      'data',
      frames((frame) => {
        if (doomed === undefined || frame.readInt32BE(4) !== doomed.correlation) {
          client.write(frame);
          return;
        }
        end();
        doomed.lost();
      }),
    );
  }
}

/** Hands on whole messages of the protocol: four bytes of length, then as many bytes. */
function frames(onFrame: (frame: Buffer) => void): (bytes: Buffer) => void {
  let pending = Buffer.alloc(0);
  return (bytes) => {
    pending = Buffer.concat([pending, bytes]);
    while (pending.length >= 4 && pending.length >= 4 + pending.readInt32BE(0)) {
      const end = 4 + pending.readInt32BE(0);
      const frame = pending.subarray(0, end);
      pending = pending.subarray(end);
      onFrame(frame);
    }
  };
}
