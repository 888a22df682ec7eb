import { type AccessKey, type Champion, type Platform, PlatformStore } from '@parlance/domain';
import {
  type DataSource,
  openDatabase,
  PostgresAccessKeyStore,
  PostgresModelRegistry,
  PostgresPlatformStore,
} from '@parlance/persistence';
import type { KeySource } from '../access/follow-keys.js';
import type { ChampionSource } from './follow-champions.js';

/** Few: three queries every two seconds. */
const MAX_CONNECTIONS = 2;
/** Short, so that an edit still arrives within five seconds after one attempt that hangs. */
const CONNECT_TIMEOUT_MS = 2_000;
const STATEMENT_TIMEOUT_MS = 5_000;

/** The registry's database, opened when first asked, so that a classifier starts while it is away. */
export class RegistryDatabase {
  #opening: Promise<DataSource> | undefined;

  constructor(private readonly url: string) {}

  /** @throws RetriableError while it cannot be reached; the next call tries again. */
  async connected(): Promise<DataSource> {
    this.#opening ??= this.#open();
    return this.#opening;
  }

  async close(): Promise<void> {
    await (await this.#opening)?.destroy();
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

/** The platforms in a database that may be away at first. */
export class RegistryPlatformStore extends PlatformStore {
  constructor(private readonly database: RegistryDatabase) {
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

  async #store(): Promise<PlatformStore> {
    return new PostgresPlatformStore(await this.database.connected());
  }
}

/** The champions in a database that may be away at first. */
export class RegistryChampions implements ChampionSource {
  constructor(private readonly database: RegistryDatabase) {}

  async champions(): Promise<readonly Champion[]> {
    return new PostgresModelRegistry(await this.database.connected()).champions();
  }

  async bundle(model: string): Promise<Uint8Array> {
    return new PostgresModelRegistry(await this.database.connected()).bundle(model);
  }

  async baseBundle(base: Champion['base']): Promise<Uint8Array> {
    return new PostgresModelRegistry(await this.database.connected()).baseBundle(base);
  }
}

/** The access keys in a database that may be away at first. */
export class RegistryKeys implements KeySource {
  constructor(private readonly database: RegistryDatabase) {}

  async live(): Promise<ReadonlyMap<string, AccessKey>> {
    return new PostgresAccessKeyStore(await this.database.connected()).live();
  }
}
