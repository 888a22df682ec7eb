import {
  type AccessKey,
  AccessKeyStore,
  ALL_PLATFORMS,
  KeyNameTakenError,
  type NewAccessKey,
  type Role,
} from '@parlance/domain';
import type { DataSource } from 'typeorm';
import { retriable } from '../unavailable.js';

const COLUMNS = 'id, name, secret_sha256, role, all_platforms, platforms, created_at, created_by, revoked_at';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Access keys in PostgreSQL. */
export class PostgresAccessKeyStore extends AccessKeyStore {
  constructor(private readonly database: DataSource) {
    super();
  }

  override async add({ name, role, platforms, createdBy }: NewAccessKey, secretHash: string): Promise<AccessKey> {
    const all = platforms === ALL_PLATFORMS;
    const [row] = await this.#rows(
      `keeping the key ${name}`,
      `INSERT INTO access_keys (name, secret_sha256, role, all_platforms, platforms, created_by)
       VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (name) WHERE revoked_at IS NULL DO NOTHING
       RETURNING ${COLUMNS}`,
      [name, secretHash, role, all, all ? [] : platforms, createdBy],
    );
    if (row === undefined) throw new KeyNameTakenError(name);
    return keyOf(row);
  }

  override async find(secretHash: string): Promise<AccessKey | undefined> {
    const [row] = await this.#rows('looking for a key', `SELECT ${COLUMNS} FROM access_keys WHERE secret_sha256 = $1`, [
      secretHash,
    ]);
    return row && keyOf(row);
  }

  override async list(): Promise<readonly AccessKey[]> {
    const rows = await this.#rows('reading the keys', `SELECT ${COLUMNS} FROM access_keys ORDER BY place DESC`, []);
    return rows.map(keyOf);
  }

  override async live(): Promise<ReadonlyMap<string, AccessKey>> {
    const rows = await this.#rows(
      'reading the keys in use',
      `SELECT ${COLUMNS} FROM access_keys WHERE revoked_at IS NULL`,
      [],
    );
    return new Map(rows.map((row) => [row.secret_sha256, keyOf(row)]));
  }

  override async revoke(id: string): Promise<AccessKey | undefined> {
    if (!UUID.test(id)) return undefined;
    const [rows] = await retriable(`revoking key ${id}`, () =>
      this.database.query<[KeyRow[], number]>(
        `UPDATE access_keys SET revoked_at = coalesce(revoked_at, clock_timestamp()) WHERE id = $1 RETURNING ${COLUMNS}`,
        [id],
      ),
    );
    return rows[0] && keyOf(rows[0]);
  }

  #rows(operation: string, statement: string, parameters: readonly unknown[]): Promise<KeyRow[]> {
    return retriable(operation, () => this.database.query<KeyRow[]>(statement, [...parameters]));
  }
}

/** A row as the queries above give it. */
interface KeyRow {
  readonly id: string;
  readonly name: string;
  readonly secret_sha256: string;
  readonly role: Role;
  readonly all_platforms: boolean;
  readonly platforms: readonly string[];
  readonly created_at: Date;
  readonly created_by: string;
  readonly revoked_at: Date | null;
}

function keyOf(row: KeyRow): AccessKey {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    platforms: row.all_platforms ? ALL_PLATFORMS : row.platforms,
    createdAt: row.created_at,
    createdBy: row.created_by,
    ...(row.revoked_at !== null && { revokedAt: row.revoked_at }),
  };
}
