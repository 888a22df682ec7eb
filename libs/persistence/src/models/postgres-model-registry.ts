import {
  BaseGoneError,
  type Champion,
  ChampionChangedError,
  ModelRegistry,
  type ModelComparison,
  type ModelState,
  type NewModel,
  type OutOfFoldScores,
  type Pin,
  PlatformPinnedError,
  type Promotion,
  type RegisteredModel,
  UnknownModelError,
} from '@parlance/domain';
import type { DataSource, EntityManager } from 'typeorm';
import { appendToAudit } from '../access/postgres-audit-log.js';
import { retriable } from '../unavailable.js';

/** Models in PostgreSQL. What changes a platform's champion holds a lock on the platform's models while it does. */
export class PostgresModelRegistry extends ModelRegistry {
  constructor(private readonly database: DataSource) {
    super();
  }

  override async add(
    model: NewModel,
    bundle: Uint8Array,
    state: 'challenger' | 'rejected',
    outOfFold: OutOfFoldScores,
  ): Promise<void> {
    await retriable(`storing model ${model.model}`, () =>
      this.database.transaction(async (manager) => {
        const [added] = await manager.query<{ inserted: boolean }[]>(
          `INSERT INTO models (model, platform, labels, state, sha256, base_model, base_sha256, dataset_sha256,
             dataset_rows, seed, metrics, verdict, comparison, bundle)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
           ON CONFLICT (model) DO UPDATE
             SET verdict = excluded.verdict, comparison = excluded.comparison, state = excluded.state
             WHERE models.state IN ('challenger', 'rejected')
               OR models.state = 'retired' AND excluded.state = 'challenger'
           RETURNING model, xmax = 0 AS inserted`,
          [...columns(model, state), Buffer.from(bundle)],
        );
        if (added?.inserted === true) await insertScores(manager, model.model, outOfFold);
      }),
    );
  }

  override async promote(promotion: Parameters<ModelRegistry['promote']>[0]): Promise<void> {
    const { platform, model, by, expected, unlessPinned = false } = promotion;
    await this.#change(`promoting ${model}`, platform, async (manager, { champion, models }) => {
      if (champion !== expected) throw new ChampionChangedError(platform, expected, champion);
      if (!models.has(model)) throw new UnknownModelError(model);
      const pin = unlessPinned ? await pinOf(manager, platform) : undefined;
      if (pin !== undefined) throw new PlatformPinnedError(platform, pin);
      if (model === champion) return;
      await replace(manager, platform, { champion, model, by });
      await appendToAudit(manager, { actor: by, action: 'model.promoted', platform, facts: { model } });
    });
  }

  override async rollBack({ platform, model, by }: Parameters<ModelRegistry['rollBack']>[0]): Promise<void> {
    await this.#change(`rolling ${platform} back`, platform, async (manager, { champion }) => {
      if (model !== undefined && !(await everServed(manager, platform, model))) throw new UnknownModelError(model);
      if (model === champion) return;
      await replace(manager, platform, { champion, model, by });
      await appendToAudit(manager, {
        actor: by,
        action: 'model.rolled-back',
        platform,
        facts: { model: model ?? null },
      });
      await putPin(manager, platform, by, `rolled back to ${model ?? 'the base model'}`);
    });
  }

  override async pin(platform: string, by: string, reason?: string): Promise<Pin> {
    return this.#change(`pinning ${platform}`, platform, (manager) => putPin(manager, platform, by, reason));
  }

  override async unpin(platform: string): Promise<boolean> {
    return this.#change(`unpinning ${platform}`, platform, async (manager) => {
      const [, deleted] = await manager.query<[unknown[], number]>('DELETE FROM pins WHERE platform = $1', [platform]);
      return deleted > 0;
    });
  }

  override async pinOf(platform: string): Promise<Pin | undefined> {
    return retriable(`reading the pin of ${platform}`, () => pinOf(this.database.manager, platform));
  }

  override async champions(): Promise<readonly Champion[]> {
    const rows = await retriable('reading the champions', () =>
      this.database.query<Pick<ModelRow, 'platform' | 'model' | 'sha256' | 'base_model' | 'base_sha256'>[]>(
        `SELECT platform, model, sha256, base_model, base_sha256 FROM models WHERE state = 'champion' ORDER BY platform`,
      ),
    );
    return rows.map((row) => ({
      platform: row.platform,
      model: row.model,
      sha256: row.sha256,
      base: { model: row.base_model, sha256: row.base_sha256 },
    }));
  }

  override async champion(platform: string): Promise<RegisteredModel | undefined> {
    const [row] = await retriable(`reading the champion of ${platform}`, () =>
      this.database.query<ModelRow[]>(
        `SELECT ${MODEL_COLUMNS} FROM models WHERE platform = $1 AND state = 'champion'`,
        [platform],
      ),
    );
    return row && modelOf(row);
  }

  override async models(platform: string): Promise<readonly RegisteredModel[]> {
    const rows = await retriable(`reading the models of ${platform}`, () =>
      this.database.query<ModelRow[]>(`SELECT ${MODEL_COLUMNS} FROM models WHERE platform = $1 ORDER BY place DESC`, [
        platform,
      ]),
    );
    return rows.map(modelOf);
  }

  override async promotions(platform: string): Promise<readonly Promotion[]> {
    const rows = await retriable(`reading the promotions of ${platform}`, () =>
      this.database.query<{ model: string | null; promoted_by: string; promoted_at: Date }[]>(
        'SELECT model, promoted_by, promoted_at FROM promotions WHERE platform = $1 ORDER BY place DESC',
        [platform],
      ),
    );
    return rows.map(({ model, promoted_by: by, promoted_at: at }) => ({ ...(model !== null && { model }), by, at }));
  }

  override async comparison(model: string): Promise<ModelComparison | undefined> {
    const [row] = await retriable(`reading the comparison of ${model}`, () =>
      this.database.query<{ comparison: ModelComparison | null }[]>('SELECT comparison FROM models WHERE model = $1', [
        model,
      ]),
    );
    return row?.comparison ?? undefined;
  }

  override async bundle(model: string): Promise<Uint8Array> {
    const [row] = await retriable(`reading the bundle of ${model}`, () =>
      this.database.query<{ bundle: Buffer }[]>('SELECT bundle FROM models WHERE model = $1', [model]),
    );
    if (row === undefined) throw new UnknownModelError(model);
    return new Uint8Array(row.bundle);
  }

  override async addBase({ model, sha256 }: RegisteredModel['base'], bundle: Uint8Array): Promise<void> {
    await retriable(`keeping base model ${model}`, async () => {
      // Asked first: 20 MB need not be sent to learn that they are there.
      const kept = await this.database.query<unknown[]>('SELECT 1 FROM bases WHERE sha256 = $1', [sha256]);
      if (kept.length > 0) return;
      await this.database.query(
        'INSERT INTO bases (sha256, model, bundle) VALUES ($1, $2, $3) ON CONFLICT (sha256) DO NOTHING',
        [sha256, model, Buffer.from(bundle.buffer, bundle.byteOffset, bundle.byteLength)],
      );
    });
  }

  override async baseBundle(base: RegisteredModel['base']): Promise<Uint8Array> {
    const [row] = await retriable(`reading the bundle of base model ${base.model}`, () =>
      this.database.query<{ bundle: Buffer }[]>('SELECT bundle FROM bases WHERE sha256 = $1', [base.sha256]),
    );
    if (row === undefined) throw new BaseGoneError(base);
    return new Uint8Array(row.bundle);
  }

  override async outOfFoldScores(model: string): Promise<OutOfFoldScores> {
    const rows = await retriable(`reading the out-of-fold scores of ${model}`, () =>
      this.database.query<{ label: string; text_hashes: string[]; scores: number[] }[]>(
        'SELECT label, text_hashes, scores FROM out_of_fold_scores WHERE model = $1 ORDER BY label',
        [model],
      ),
    );
    return new Map(
      rows.map(({ label, text_hashes, scores }) => [label, new Map(text_hashes.map((hash, i) => [hash, scores[i]!]))]),
    );
  }

  /** Runs a change of a platform's champion, or of whether it may change: alone, whole or not at all. */
  async #change<Result>(
    operation: string,
    platform: string,
    change: (manager: EntityManager, now: Standing) => Promise<Result>,
  ): Promise<Result> {
    return retriable(operation, () =>
      this.database.transaction(async (manager) => {
        // A platform without a model or a pin has no row that could be locked.
        await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('models of ' || $1, 0))`, [platform]);
        const rows = await manager.query<{ model: string; state: ModelState }[]>(
          'SELECT model, state FROM models WHERE platform = $1 ORDER BY model FOR UPDATE',
          [platform],
        );
        return change(manager, {
          champion: rows.find(({ state }) => state === 'champion')?.model,
          models: new Set(rows.map(({ model }) => model)),
        });
      }),
    );
  }
}

/** A platform's models, locked. */
interface Standing {
  readonly champion: string | undefined;
  readonly models: ReadonlySet<string>;
}

async function replace(
  manager: EntityManager,
  platform: string,
  { champion, model, by }: { champion: string | undefined; model: string | undefined; by: string },
): Promise<void> {
  const at = new Date();
  if (model !== undefined) await requireBase(manager, model);
  // Retired first: the index allows one champion at every moment.
  if (champion !== undefined) await manager.query(`UPDATE models SET state = 'retired' WHERE model = $1`, [champion]);
  if (model !== undefined) {
    await manager.query(`UPDATE models SET state = 'champion', promoted_by = $2, promoted_at = $3 WHERE model = $1`, [
      model,
      by,
      at,
    ]);
  }
  await manager.query('INSERT INTO promotions (platform, model, promoted_by, promoted_at) VALUES ($1, $2, $3, $4)', [
    platform,
    model ?? null,
    by,
    at,
  ]);
}

async function putPin(manager: EntityManager, platform: string, by: string, reason?: string): Promise<Pin> {
  const at = new Date();
  await manager.query(
    `INSERT INTO pins (platform, pinned_by, reason, pinned_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (platform) DO UPDATE SET
       pinned_by = excluded.pinned_by, reason = excluded.reason, pinned_at = excluded.pinned_at`,
    [platform, by, reason ?? null, at],
  );
  return { by, ...(reason !== undefined && { reason }), at };
}

async function pinOf(manager: EntityManager, platform: string): Promise<Pin | undefined> {
  const [row] = await manager.query<{ pinned_by: string; reason: string | null; pinned_at: Date }[]>(
    'SELECT pinned_by, reason, pinned_at FROM pins WHERE platform = $1',
    [platform],
  );
  return row && { by: row.pinned_by, ...(row.reason !== null && { reason: row.reason }), at: row.pinned_at };
}

/** @throws BaseGoneError */
async function requireBase(manager: EntityManager, model: string): Promise<void> {
  const [row] = await manager.query<{ base_model: string; base_sha256: string; kept: boolean }[]>(
    `SELECT base_model, base_sha256, EXISTS (SELECT FROM bases WHERE sha256 = base_sha256) AS kept
     FROM models WHERE model = $1`,
    [model],
  );
  if (row !== undefined && !row.kept) throw new BaseGoneError({ model: row.base_model, sha256: row.base_sha256 });
}

async function everServed(manager: EntityManager, platform: string, model: string): Promise<boolean> {
  const rows = await manager.query<unknown[]>('SELECT 1 FROM promotions WHERE platform = $1 AND model = $2 LIMIT 1', [
    platform,
    model,
  ]);
  return rows.length > 0;
}

async function insertScores(manager: EntityManager, model: string, outOfFold: OutOfFoldScores): Promise<void> {
  for (const [label, scores] of outOfFold) {
    await manager.query(
      'INSERT INTO out_of_fold_scores (model, label, text_hashes, scores) VALUES ($1, $2, $3::text[], $4::double precision[])',
      [model, label, [...scores.keys()], [...scores.values()]],
    );
  }
}

function columns(model: NewModel, state: ModelState): unknown[] {
  return [
    model.model,
    model.platform,
    JSON.stringify(model.labels),
    state,
    model.sha256,
    model.base.model,
    model.base.sha256,
    model.dataset.sha256,
    model.dataset.rows,
    model.seed,
    JSON.stringify(model.metrics),
    model.verdict === undefined ? null : JSON.stringify(model.verdict),
    model.comparison === undefined ? null : JSON.stringify(model.comparison),
  ];
}

const MODEL_COLUMNS = `platform, model, labels, state, sha256, base_model, base_sha256, dataset_sha256, dataset_rows, seed,
  metrics, verdict, created_at, promoted_by, promoted_at`;

/** A row as the queries above give it. */
interface ModelRow {
  readonly platform: string;
  readonly model: string;
  readonly labels: string[];
  readonly state: ModelState;
  readonly sha256: string;
  readonly base_model: string;
  readonly base_sha256: string;
  readonly dataset_sha256: string;
  readonly dataset_rows: number;
  /** `pg` gives a bigint as text. */
  readonly seed: string;
  readonly metrics: unknown;
  readonly verdict: RegisteredModel['verdict'] | null;
  readonly created_at: Date;
  readonly promoted_by: string | null;
  readonly promoted_at: Date | null;
}

function modelOf(row: ModelRow): RegisteredModel {
  return {
    platform: row.platform,
    model: row.model,
    labels: row.labels,
    state: row.state,
    sha256: row.sha256,
    base: { model: row.base_model, sha256: row.base_sha256 },
    dataset: { sha256: row.dataset_sha256, rows: row.dataset_rows },
    seed: Number(row.seed),
    metrics: row.metrics,
    ...(row.verdict !== null && row.verdict !== undefined && { verdict: row.verdict }),
    createdAt: row.created_at,
    ...(row.promoted_by !== null && { promotedBy: row.promoted_by }),
    ...(row.promoted_at !== null && { promotedAt: row.promoted_at }),
  };
}
