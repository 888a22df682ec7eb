import { isDeepStrictEqual } from 'node:util';
import { type Platform, PlatformStore, VersionConflictError } from '@parlance/domain';
import type { DataSource, EntityManager } from 'typeorm';
import { retriable } from '../unavailable.js';
import { PlatformRow } from './platform.entity.js';

type PlatformEdit = Parameters<PlatformStore['put']>[0];

/** Platforms in PostgreSQL. Two edits of one platform at once are put in order by a lock on its row. */
export class PostgresPlatformStore extends PlatformStore {
  constructor(private readonly database: DataSource) {
    super();
  }

  override async list(): Promise<readonly Platform[]> {
    const rows = await retriable('listing the platforms', () =>
      this.database.manager.find(PlatformRow, { order: { id: 'ASC' } }),
    );
    return rows.map(platformOf);
  }

  override async find(id: string): Promise<Platform | undefined> {
    const row = await retriable(`reading platform ${id}`, () => this.database.manager.findOneBy(PlatformRow, { id }));
    return row === null ? undefined : platformOf(row);
  }

  override async put(edit: PlatformEdit, expectedVersion?: number): Promise<Platform> {
    return retriable(`writing platform ${edit.id}`, () =>
      this.database.transaction(async (manager) => {
        const stored = await lockedRow(manager, edit.id);
        if (stored !== null) return replace(manager, stored, edit, expectedVersion);
        if (expectedVersion !== undefined && expectedVersion !== 0) {
          throw new VersionConflictError(edit.id, expectedVersion, 0);
        }
        const created = await create(manager, edit);
        if (created !== undefined) return created;
        // Another process created it between our look and our insert; platforms are never deleted, so it is there now.
        return replace(manager, (await lockedRow(manager, edit.id))!, edit, expectedVersion);
      }),
    );
  }
}

function lockedRow(manager: EntityManager, id: string): Promise<PlatformRow | null> {
  return manager.findOne(PlatformRow, { where: { id }, lock: { mode: 'pessimistic_write' } });
}

async function create(manager: EntityManager, edit: PlatformEdit): Promise<Platform | undefined> {
  const row: PlatformRow = { id: edit.id, ...columnsOf(edit), version: 1, updatedAt: new Date() };
  const inserted = await manager
    .createQueryBuilder()
    .insert()
    .into(PlatformRow)
    .values({
      ...row,
      policy: () => ':policy::jsonb',
      stated: () => ':stated::jsonb',
      promises: () => ':promises::jsonb',
    })
    .setParameters({
      policy: JSON.stringify(row.policy),
      stated: row.stated && JSON.stringify(row.stated),
      promises: row.promises && JSON.stringify(row.promises),
    })
    .orIgnore()
    .returning('id')
    .execute();
  return (inserted.raw as unknown[]).length === 0 ? undefined : platformOf(row);
}

async function replace(
  manager: EntityManager,
  stored: PlatformRow,
  edit: PlatformEdit,
  expectedVersion: number | undefined,
): Promise<Platform> {
  if (expectedVersion !== undefined && expectedVersion !== stored.version) {
    throw new VersionConflictError(edit.id, expectedVersion, stored.version);
  }
  const { id, version } = stored;
  const columns = columnsOf(edit);
  if (isDeepStrictEqual(columnsOf(platformOf(stored)), columns)) return platformOf(stored);
  return platformOf(
    await manager.save(PlatformRow, {
      id,
      ...columns,
      version: version + 1,
      updatedAt: new Date(),
    }),
  );
}

/** What an edit says, as the row has it. */
function columnsOf({
  displayName,
  policy,
  stated,
  promises,
}: PlatformEdit): Omit<PlatformRow, 'id' | 'version' | 'updatedAt'> {
  return {
    displayName,
    policy: asStored(policy),
    stated: stated === undefined ? null : asStored(stated),
    promises: promises === undefined ? null : asStored(promises),
  };
}

/** What jsonb gives back: absent instead of undefined. */
function asStored<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}

function platformOf({ id, displayName, policy, stated, promises, version, updatedAt }: PlatformRow): Platform {
  return {
    ...{ id, displayName, policy: asStored(policy), version, updatedAt },
    ...(stated !== null && { stated: asStored(stated) }),
    ...(promises !== null && { promises: asStored(promises) }),
  };
}
