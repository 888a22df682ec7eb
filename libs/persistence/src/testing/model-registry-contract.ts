import { deepEqual, equal, rejects } from 'node:assert/strict';
import { ChampionChangedError, type ModelRegistry, type NewModel, type OutOfFoldScores } from '@parlance/domain';
import type { ContractClause } from './contract-clause.js';

const BASE = { model: 'base-1', sha256: 'b'.repeat(64) };
const BASE_BUNDLE = Uint8Array.of(7, 0, 255);
const BUNDLE = Uint8Array.of(0, 1, 254, 255);
const SCORES: OutOfFoldScores = new Map([
  ['griefing', new Map([['cc', 0.125]])],
  [
    'insult',
    new Map([
      ['aa', 0.9],
      ['bb', 0.1],
    ]),
  ],
]);

const modelNamed = (model: string, platform = 'gaming'): NewModel => ({
  platform,
  model,
  labels: ['insult', 'griefing'],
  sha256: 'a'.repeat(64),
  base: BASE,
  dataset: { sha256: 'd'.repeat(64), rows: 64 },
  seed: 7,
  metrics: { insult: { judged: 64 } },
});
const VERDICT = {
  promote: false,
  reasons: [{ code: 'not-better-within-noise', detail: 'insult: +0.001' }],
  differences: { insult: { difference: 0.001, low: -0.02, high: 0.02 } },
} as const;

const unknown = (model: string): object => ({ name: 'UnknownModelError', model });

/** Adds challengers by name, and the base that they stand on. */
async function keep(registry: ModelRegistry, ...models: readonly string[]): Promise<void> {
  await registry.addBase(BASE, BASE_BUNDLE);
  for (const model of models) await registry.add(modelNamed(model), BUNDLE, 'challenger', SCORES);
}

const promote = (registry: ModelRegistry, model: string, expected?: string, by = 'gate'): Promise<void> =>
  registry.promote({ platform: 'gaming', model, by, expected });

/** Models with their states, the newest first. */
const states = async (registry: ModelRegistry): Promise<string[]> =>
  (await registry.models('gaming')).map(({ model, state }) => `${model} ${state}`);

/** Who served, the latest first, and by whose doing. */
const history = async (registry: ModelRegistry): Promise<string[]> =>
  (await registry.promotions('gaming')).map(({ model, by }) => `${model ?? 'base'} by ${by}`);

/** What `ModelRegistry` promises; run against the in-memory one and PostgreSQL. */
export const MODEL_REGISTRY_CONTRACT: readonly ContractClause<ModelRegistry>[] = [
  {
    behaviour: 'has nothing at first',
    async holds(registry) {
      deepEqual(await registry.champions(), []);
      equal(await registry.champion('gaming'), undefined);
      deepEqual(await registry.models('gaming'), []);
      deepEqual(await registry.promotions('gaming'), []);
      deepEqual(await registry.outOfFoldScores('gaming-1'), new Map());
      await rejects(registry.bundle('gaming-1'), unknown('gaming-1'));
    },
  },
  {
    behaviour: 'keeps what a model was beside the one that served, apart from the model',
    async holds(registry) {
      const figures = { rocAuc: { value: 0.75, interval: { low: 0.5, high: 1 } } };
      const flip = { textHash: 'aa', truth: 1, champion: 0.25, challenger: 0.75 };
      const flips = {
        threshold: 0.5,
        newlyFlagged: { count: 1, worst: [flip] },
        noLongerFlagged: { count: 0, worst: [] },
      };
      const insult = { texts: 8, positives: 4, champion: figures, challenger: figures, flips };
      const separation = { texts: 8, silhouette: 0.25 };
      const comparison = {
        labels: { insult },
        separation: { label: 'insult', before: separation, after: separation },
      };
      await registry.add({ ...modelNamed('gaming-1'), comparison }, BUNDLE, 'challenger', SCORES);
      await keep(registry, 'gaming-2');
      deepEqual(await registry.comparison('gaming-1'), comparison);
      equal(await registry.comparison('gaming-2'), undefined);
      equal(await registry.comparison('gaming-3'), undefined);
      equal(Object.hasOwn((await registry.models('gaming'))[1]!, 'comparison'), false);
    },
  },
  {
    behaviour: 'gives back everything that was kept of a model',
    async holds(registry) {
      const before = Date.now();
      await registry.add({ ...modelNamed('gaming-1'), verdict: VERDICT }, BUNDLE, 'rejected', SCORES);
      const [model] = await registry.models('gaming');
      const { createdAt, ...kept } = model!;
      deepEqual(kept, { ...modelNamed('gaming-1'), verdict: VERDICT, state: 'rejected' });
      equal(createdAt.getTime() >= before && createdAt.getTime() <= Date.now(), true);
      deepEqual(await registry.bundle('gaming-1'), BUNDLE);
      deepEqual(await registry.outOfFoldScores('gaming-1'), SCORES);
      deepEqual(await registry.champions(), []);
    },
  },
  {
    behaviour: 'judges a model anew that is added again and never served',
    async holds(registry) {
      await registry.add({ ...modelNamed('gaming-1'), verdict: VERDICT }, BUNDLE, 'rejected', SCORES);
      const passed = { ...VERDICT, promote: true, reasons: [] };
      const comparison = { labels: { insult: { texts: 8, positives: 4, challenger: {} } } };
      await registry.add({ ...modelNamed('gaming-1'), verdict: passed, comparison }, BUNDLE, 'challenger', SCORES);
      const [model, ...others] = await registry.models('gaming');
      deepEqual([model!.state, model!.verdict, others], ['challenger', passed, []]);
      deepEqual(await registry.comparison('gaming-1'), comparison);
      deepEqual(await registry.outOfFoldScores('gaming-1'), SCORES);
    },
  },
  {
    behaviour: 'makes a model that served a challenger again, and none that is rejected now',
    async holds(registry) {
      await keep(registry, 'gaming-1', 'gaming-2');
      await promote(registry, 'gaming-1');
      await promote(registry, 'gaming-2', 'gaming-1');
      await registry.add({ ...modelNamed('gaming-1'), verdict: VERDICT }, BUNDLE, 'rejected', SCORES);
      deepEqual(await states(registry), ['gaming-2 champion', 'gaming-1 retired']);
      await registry.add({ ...modelNamed('gaming-1'), verdict: VERDICT }, BUNDLE, 'challenger', SCORES);
      const [, again] = await registry.models('gaming');
      deepEqual([again!.state, again!.verdict, again!.promotedBy], ['challenger', VERDICT, 'gate']);
      await registry.rollBack({ platform: 'gaming', model: 'gaming-1', by: 'ann' });
      deepEqual(await states(registry), ['gaming-2 retired', 'gaming-1 champion']);
    },
  },
  {
    behaviour: 'changes nothing when a model that serves is added again',
    async holds(registry) {
      await keep(registry, 'gaming-1');
      await promote(registry, 'gaming-1');
      await registry.add(modelNamed('gaming-1'), Uint8Array.of(9), 'rejected', new Map());
      deepEqual(await states(registry), ['gaming-1 champion']);
      deepEqual(await registry.bundle('gaming-1'), BUNDLE);
      deepEqual(await registry.outOfFoldScores('gaming-1'), SCORES);
    },
  },
  {
    behaviour: 'has one champion a platform: the one before is retired',
    async holds(registry) {
      await keep(registry, 'gaming-1', 'gaming-2');
      await promote(registry, 'gaming-1');
      await promote(registry, 'gaming-2', 'gaming-1', 'ann');
      deepEqual(await states(registry), ['gaming-2 champion', 'gaming-1 retired']);
      deepEqual(await registry.champions(), [
        { platform: 'gaming', model: 'gaming-2', sha256: 'a'.repeat(64), base: BASE },
      ]);
      deepEqual(await history(registry), ['gaming-2 by ann', 'gaming-1 by gate']);
      const [latest] = await registry.promotions('gaming');
      const [champion] = await registry.models('gaming');
      deepEqual([champion!.promotedBy, champion!.promotedAt], ['ann', latest!.at]);
      deepEqual(await registry.champion('gaming'), champion);
      equal(await registry.champion('kids'), undefined);
    },
  },
  {
    behaviour: 'lists champions by platform, byte by byte',
    async holds(registry) {
      await registry.addBase(BASE, BASE_BUNDLE);
      for (const platform of ['kids', 'b-team', 'b2', 'ba']) {
        await registry.add(modelNamed(`${platform}-1`, platform), BUNDLE, 'challenger', SCORES);
        await registry.promote({ platform, model: `${platform}-1`, by: 'gate', expected: undefined });
      }
      deepEqual(
        (await registry.champions()).map(({ platform }) => platform),
        ['b-team', 'b2', 'ba', 'kids'],
      );
    },
  },
  {
    behaviour: 'promotes what the gate rejected when a person says so',
    async holds(registry) {
      await registry.addBase(BASE, BASE_BUNDLE);
      await registry.add({ ...modelNamed('gaming-1'), verdict: VERDICT }, BUNDLE, 'rejected', SCORES);
      await promote(registry, 'gaming-1', undefined, 'ann');
      deepEqual(await states(registry), ['gaming-1 champion']);
    },
  },
  {
    behaviour: 'refuses a promotion by who did not see the champion that is there, and changes nothing',
    async holds(registry) {
      await keep(registry, 'gaming-1', 'gaming-2');
      await promote(registry, 'gaming-1');
      const changed = { name: 'ChampionChangedError', platform: 'gaming', found: 'gaming-1' };
      await rejects(promote(registry, 'gaming-2'), { ...changed, expected: undefined });
      await rejects(promote(registry, 'gaming-2', 'gaming-0'), { ...changed, expected: 'gaming-0' });
      deepEqual(await states(registry), ['gaming-2 challenger', 'gaming-1 champion']);
      deepEqual(await history(registry), ['gaming-1 by gate']);
    },
  },
  {
    behaviour: 'lets one of several promotions at once win',
    async holds(registry) {
      const models = ['gaming-1', 'gaming-2', 'gaming-3', 'gaming-4', 'gaming-5', 'gaming-6'];
      await keep(registry, ...models);
      const settled = await Promise.allSettled(models.map((model) => promote(registry, model)));
      equal(settled.filter(({ status }) => status === 'fulfilled').length, 1);
      for (const promotion of settled) {
        if (promotion.status === 'rejected') equal(promotion.reason instanceof ChampionChangedError, true);
      }
      const [champion] = await registry.champions();
      deepEqual(await history(registry), [`${champion!.model} by gate`]);
    },
  },
  {
    behaviour: 'promotes only models of the platform',
    async holds(registry) {
      await registry.add(modelNamed('kids-1', 'kids'), BUNDLE, 'challenger', SCORES);
      await rejects(promote(registry, 'kids-1'), unknown('kids-1'));
      await rejects(promote(registry, 'gaming-9'), unknown('gaming-9'));
      deepEqual(await registry.champions(), []);
      deepEqual(await history(registry), []);
    },
  },
  {
    behaviour: 'rolls back to any earlier champion, and to the base model',
    async holds(registry) {
      await keep(registry, 'gaming-1', 'gaming-2', 'gaming-3');
      await promote(registry, 'gaming-1');
      await promote(registry, 'gaming-2', 'gaming-1');
      await promote(registry, 'gaming-3', 'gaming-2');
      await registry.rollBack({ platform: 'gaming', model: 'gaming-1', by: 'ann' });
      deepEqual(await states(registry), ['gaming-3 retired', 'gaming-2 retired', 'gaming-1 champion']);
      await registry.rollBack({ platform: 'gaming', model: undefined, by: 'ann' });
      deepEqual(await registry.champions(), []);
      deepEqual((await history(registry)).slice(0, 2), ['base by ann', 'gaming-1 by ann']);
      await registry.rollBack({ platform: 'gaming', model: 'gaming-3', by: 'ann' });
      equal((await registry.champions())[0]?.model, 'gaming-3');
    },
  },
  {
    behaviour: 'does not roll back to what never served the platform, and says nothing of a roll-back to what serves',
    async holds(registry) {
      await keep(registry, 'gaming-1', 'gaming-2');
      await promote(registry, 'gaming-1');
      for (const model of ['gaming-2', 'gaming-9']) {
        await rejects(registry.rollBack({ platform: 'gaming', model, by: 'ann' }), unknown(model));
      }
      await rejects(registry.rollBack({ platform: 'kids', model: 'gaming-1', by: 'ann' }), unknown('gaming-1'));
      await registry.rollBack({ platform: 'gaming', model: 'gaming-1', by: 'ann' });
      await registry.rollBack({ platform: 'kids', model: undefined, by: 'ann' });
      deepEqual(await history(registry), ['gaming-1 by gate']);
      deepEqual(await registry.promotions('kids'), []);
    },
  },
  {
    behaviour: 'pins a platform, and tells by whom, why and when; a later pin replaces it',
    async holds(registry) {
      equal(await registry.pinOf('gaming'), undefined);
      equal(await registry.unpin('gaming'), false);
      const before = Date.now();
      const pin = await registry.pin('gaming', 'ann', 'tournament');
      deepEqual(await registry.pinOf('gaming'), pin);
      deepEqual([pin.by, pin.reason], ['ann', 'tournament']);
      equal(pin.at.getTime() >= before && pin.at.getTime() <= Date.now(), true);
      const { by, reason } = await registry.pin('gaming', 'bob');
      deepEqual([by, reason], ['bob', undefined]);
      equal((await registry.pinOf('gaming'))?.by, 'bob');
      equal(await registry.pinOf('kids'), undefined);
      equal(await registry.unpin('gaming'), true);
      equal(await registry.pinOf('gaming'), undefined);
    },
  },
  {
    behaviour: 'refuses a promotion that is not to be while pinned, and does every other',
    async holds(registry) {
      await keep(registry, 'gaming-1', 'gaming-2');
      await registry.pin('gaming', 'ann', 'tournament');
      const byItself = { platform: 'gaming', by: 'gate', unlessPinned: true };
      await rejects(registry.promote({ ...byItself, model: 'gaming-1', expected: undefined }), {
        name: 'PlatformPinnedError',
        platform: 'gaming',
      });
      deepEqual(await registry.champions(), []);
      await promote(registry, 'gaming-1', undefined, 'ann');
      await registry.unpin('gaming');
      await registry.promote({ ...byItself, model: 'gaming-2', expected: 'gaming-1' });
      deepEqual(await history(registry), ['gaming-2 by gate', 'gaming-1 by ann']);
    },
  },
  {
    behaviour: 'pins what was rolled back to, and not what serves anyway',
    async holds(registry) {
      await keep(registry, 'gaming-1', 'gaming-2');
      await promote(registry, 'gaming-1');
      await promote(registry, 'gaming-2', 'gaming-1');
      await registry.rollBack({ platform: 'gaming', model: 'gaming-2', by: 'ann' });
      equal(await registry.pinOf('gaming'), undefined);
      await registry.rollBack({ platform: 'gaming', model: 'gaming-1', by: 'ann' });
      const first = await registry.pinOf('gaming');
      deepEqual([first?.by, first?.reason], ['ann', 'rolled back to gaming-1']);
      await registry.rollBack({ platform: 'gaming', model: undefined, by: 'bob' });
      const second = await registry.pinOf('gaming');
      deepEqual([second?.by, second?.reason], ['bob', 'rolled back to the base model']);
    },
  },
  {
    behaviour: 'has a pin win that was answered before a promotion by itself was',
    async holds(registry) {
      for (let round = 1; round <= 10; round++) {
        const platform = `gaming-${round}`;
        const model = `${platform}-1`;
        await registry.add(modelNamed(model, platform), BUNDLE, 'challenger', SCORES);
        const settled: string[] = [];
        await Promise.all([
          registry.pin(platform, 'ann').then(() => settled.push('pinned')),
          registry.promote({ platform, model, by: 'gate', expected: undefined, unlessPinned: true }).then(
            () => settled.push('promoted'),
            () => settled.push('refused'),
          ),
        ]);
        const serves = (await registry.champions()).some((champion) => champion.platform === platform);
        equal(serves, settled.includes('promoted'));
        if (settled[0] === 'pinned') equal(serves, false);
      }
    },
  },
  {
    behaviour: 'keeps base models by the hash of their bundle, each once',
    async holds(registry) {
      const other = { model: 'base-2', sha256: 'c'.repeat(64) };
      await registry.addBase(BASE, BASE_BUNDLE);
      await registry.addBase(BASE, Uint8Array.of(9));
      await Promise.all([1, 2, 3].map(() => registry.addBase(other, Uint8Array.of(8, 8))));
      deepEqual(await registry.baseBundle(BASE), BASE_BUNDLE);
      deepEqual(await registry.baseBundle(other), Uint8Array.of(8, 8));
      const gone = { model: 'base-3', sha256: 'd'.repeat(64) };
      await rejects(registry.baseBundle(gone), { name: 'BaseGoneError', base: gone });
    },
  },
  {
    behaviour: 'puts no model in service whose base is gone, and changes nothing',
    async holds(registry) {
      const gone = { model: 'base-0', sha256: 'e'.repeat(64) };
      await keep(registry, 'gaming-1');
      await registry.add({ ...modelNamed('gaming-0'), base: gone }, BUNDLE, 'challenger', SCORES);
      await promote(registry, 'gaming-1');
      await rejects(promote(registry, 'gaming-0', 'gaming-1'), { name: 'BaseGoneError', base: gone });
      deepEqual(await states(registry), ['gaming-0 challenger', 'gaming-1 champion']);
      deepEqual(await history(registry), ['gaming-1 by gate']);
    },
  },
  {
    behaviour: 'does not let a caller change what is kept by changing what it was given',
    async holds(registry) {
      await keep(registry, 'gaming-1');
      (await registry.bundle('gaming-1'))[0] = 99;
      (await registry.baseBundle(BASE))[0] = 99;
      ((await registry.models('gaming'))[0]!.labels as string[]).length = 0;
      deepEqual(await registry.bundle('gaming-1'), BUNDLE);
      deepEqual(await registry.baseBundle(BASE), BASE_BUNDLE);
      deepEqual((await registry.models('gaming'))[0]!.labels, ['insult', 'griefing']);
    },
  },
];
