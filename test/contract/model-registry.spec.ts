import { PostgresModelRegistry } from '@parlance/persistence';
import { InMemoryModelRegistry, MODEL_REGISTRY_CONTRACT } from '@parlance/persistence/testing';
import { describe, expect, it } from 'vitest';
import { migratedPostgres } from './migrated-postgres.js';

describe('InMemoryModelRegistry', () => {
  for (const { behaviour, holds } of MODEL_REGISTRY_CONTRACT) {
    it(behaviour, () => holds(new InMemoryModelRegistry()));
  }
});

describe('PostgresModelRegistry', () => {
  const database = migratedPostgres(['out_of_fold_scores', 'promotions', 'models', 'pins', 'bases']);

  for (const { behaviour, holds } of MODEL_REGISTRY_CONTRACT) {
    it(behaviour, () => holds(new PostgresModelRegistry(database())));
  }

  it('does not roll back to a model whose base was taken away', async () => {
    const registry = new PostgresModelRegistry(database());
    const base = { model: 'base-1', sha256: 'b'.repeat(64) };
    const dataset = { sha256: 'd'.repeat(64), rows: 64 };
    const facts = {
      platform: 'gaming',
      labels: ['insult'],
      sha256: 'a'.repeat(64),
      base,
      dataset,
      seed: 1,
      metrics: {},
    };
    await registry.addBase(base, Uint8Array.of(1));
    await registry.add({ ...facts, model: 'gaming-1' }, Uint8Array.of(1), 'challenger', new Map());
    await registry.promote({ platform: 'gaming', model: 'gaming-1', by: 'gate', expected: undefined });
    await registry.rollBack({ platform: 'gaming', model: undefined, by: 'ann' });
    await database().query('DELETE FROM bases');
    const back = registry.rollBack({ platform: 'gaming', model: 'gaming-1', by: 'ann' });
    await expect(back).rejects.toMatchObject({ name: 'BaseGoneError', base });
    expect(await registry.champions()).toEqual([]);
    expect((await registry.promotions('gaming')).map(({ model }) => model)).toEqual([undefined, 'gaming-1']);
  });
});
