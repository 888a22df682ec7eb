import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to a database that can be cut and mended: `url` is the database's, through a proxy on 127.0.0.1. */
export class CuttableConnection {
  private readonly sockets = new Set<Socket>();
  private open = true;

  private constructor(
    readonly url: string,
    private readonly server: ReturnType<typeof createServer>,
  ) {}

  static async to(databaseUrl: string): Promise<CuttableConnection> {
    const target = new URL(databaseUrl);
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const through = new URL(databaseUrl);
    through.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const connection = new CuttableConnection(through.href, server);
    server.on('connection', (client) => connection.accept(client, target));
    return connection;
  }

  /** Ends every connection and refuses new ones. */
  cut(): void {
    this.open = false;
    this.sockets.forEach((socket) => socket.destroy());
  }

  mend(): void {
    this.open = true;
  }

  async close(): Promise<void> {
    this.cut();
    this.server.close();
    await once(this.server, 'close');
  }

  private accept(client: Socket, target: URL): void {
    if (!this.open) {
      client.destroy();
      return;
    }
    const database = connect(Number(target.port || 5432), target.hostname);
    for (const [socket, other] of [
      [client, database],
      [database, client],
    ] as const) {
      this.sockets.add(socket);
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
      // A connection that is cut errors on the other side; its close follows.
      socket.on('error', () => other.destroy());
      socket.pipe(other);
    }
  }
}
