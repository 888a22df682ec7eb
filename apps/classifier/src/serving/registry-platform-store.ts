import { type Platform, PlatformStore } from '@parlance/domain';
import { type DataSource, openDatabase, PostgresPlatformStore } from '@parlance/persistence';

/** Few: one query every two seconds. */
const MAX_CONNECTIONS = 2;
/** Short, so that an edit still arrives within five seconds after one attempt that hangs. */
const CONNECT_TIMEOUT_MS = 2_000;
const STATEMENT_TIMEOUT_MS = 5_000;

/** The registry in PostgreSQL, opened when first asked, so that a classifier starts while the database is away. */
export class RegistryPlatformStore extends PlatformStore {
  #opening: Promise<DataSource> | undefined;

  constructor(private readonly url: string) {
    super();
  }

  override async list(): Promise<readonly Platform[]> {
    return (await this.#store()).list();
  }

  override async find(id: string): Promise<Platform | undefined> {
    return (await this.#store()).find(id);
  }

  override async put(...edit: Parameters<PlatformStore['put']>): Promise<Platform> {
    return (await this.#store()).put(...edit);
  }

  async close(): Promise<void> {
    await (await this.#opening)?.destroy();
  }

  async #store(): Promise<PlatformStore> {
    this.#opening ??= this.#open();
    return new PostgresPlatformStore(await this.#opening);
  }

  async #open(): Promise<DataSource> {
    try {
      return await openDatabase(this.url, {
        maxConnections: MAX_CONNECTIONS,
        connectTimeoutMs: CONNECT_TIMEOUT_MS,
        statementTimeoutMs: STATEMENT_TIMEOUT_MS,
      });
    } catch (error) {
      this.#opening = undefined;
      throw error;
    }
  }
}
