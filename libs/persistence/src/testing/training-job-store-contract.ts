import { deepEqual, equal } from 'node:assert/strict';
import type { TrainingJobStore } from '@parlance/domain';
import type { ContractClause } from './contract-clause.js';

const HOUR_MS = 3_600_000;
/** A lease that has expired as soon as it is given. */
const NO_TIME = 0;
const OUTCOME = { judgements: 128, model: 'gaming-1', promoted: true } as const;
const NOBODY = '00000000-0000-4000-8000-000000000000';

const claimed = async (store: TrainingJobStore, worker = 'w1', leaseMs = HOUR_MS): Promise<string | undefined> =>
  (await store.claim(worker, leaseMs))?.platform;

/** What `TrainingJobStore` promises; run against the in-memory one and PostgreSQL. */
export const TRAINING_JOB_STORE_CONTRACT: readonly ContractClause<TrainingJobStore>[] = [
  {
    behaviour: 'has nothing at first',
    async holds(store) {
      equal(await store.claim('w1', HOUR_MS), undefined);
      deepEqual(await store.jobs('gaming', 10), []);
      for (const id of [NOBODY, 'nonsense']) {
        equal(await store.find(id), undefined);
        equal(await store.cancel(id), false);
        equal(await store.heartbeat(id, 'w1', HOUR_MS), false);
        equal(await store.handBack(id, 'w1'), false);
        equal(await store.finish(id, 'w1', OUTCOME), false);
        equal(await store.fail(id, 'w1', 'no'), false);
      }
    },
  },
  {
    behaviour: 'gives a job to one worker, and keeps how it went',
    async holds(store) {
      const asked = await store.enqueue('gaming', 'by hand');
      deepEqual(asked, { ...(await store.find(asked.id))!, state: 'waiting', attempts: 0, reason: 'by hand' });
      const job = await store.claim('w1', HOUR_MS);
      deepEqual({ ...job, startedAt: undefined }, { ...asked, state: 'running', attempts: 1, startedAt: undefined });
      equal(job!.startedAt!.getTime() >= asked.requestedAt.getTime(), true);
      equal(await claimed(store, 'w2'), undefined);
      equal(await store.heartbeat(asked.id, 'w1', HOUR_MS, { stage: 'adapter', fold: 2 }), true);
      equal(await store.heartbeat(asked.id, 'w1', HOUR_MS), true);
      deepEqual((await store.find(asked.id))?.progress, { stage: 'adapter', fold: 2 });
      equal(await store.finish(asked.id, 'w1', OUTCOME), true);
      const { endedAt, ...finished } = (await store.find(asked.id))!;
      deepEqual(finished, { ...job, state: 'finished', progress: { stage: 'adapter', fold: 2 }, outcome: OUTCOME });
      equal(endedAt! >= job!.startedAt!, true);
      equal(await claimed(store), undefined);
    },
  },
  {
    behaviour: 'keeps why a job failed',
    async holds(store) {
      const { id } = await store.enqueue('gaming', 'by hand');
      await store.claim('w1', HOUR_MS);
      equal(await store.fail(id, 'w1', 'the child died'), true);
      const job = await store.find(id);
      deepEqual([job?.state, job?.problem], ['failed', 'the child died']);
    },
  },
  {
    behaviour: 'lets a platform wait once, whoever asks how often',
    async holds(store) {
      const asked = await Promise.all([1, 2, 3, 4, 5, 6].map((n) => store.enqueue('gaming', `reason ${n}`)));
      equal(new Set(asked.map(({ id }) => id)).size, 1);
      equal((await store.jobs('gaming', 10)).length, 1);
    },
  },
  {
    behaviour: 'never runs a platform twice at once: what is asked for meanwhile waits its turn',
    async holds(store) {
      const first = await store.enqueue('gaming', 'first');
      await store.claim('w1', HOUR_MS);
      const second = await store.enqueue('gaming', 'second');
      equal(await claimed(store, 'w2'), undefined);
      await store.finish(first.id, 'w1', OUTCOME);
      equal((await store.claim('w2', HOUR_MS))?.id, second.id);
      deepEqual(
        (await store.jobs('gaming', 10)).map(({ reason, state }) => `${reason} ${state}`),
        ['second running', 'first finished'],
      );
      deepEqual(
        (await store.jobs('gaming', 1)).map(({ reason }) => reason),
        ['second'],
      );
    },
  },
  {
    behaviour: 'takes platforms in the order they have waited: one that asks again and again goes to the end',
    async holds(store) {
      const flood = await store.enqueue('flood', 'new corrections');
      await store.enqueue('quiet', 'new corrections');
      await store.claim('w1', HOUR_MS);
      await store.enqueue('flood', 'new corrections');
      await store.finish(flood.id, 'w1', OUTCOME);
      deepEqual([await claimed(store), await claimed(store), await claimed(store)], ['quiet', 'flood', undefined]);
    },
  },
  {
    behaviour: 'gives each of several jobs to one of several workers at once',
    async holds(store) {
      const platforms = ['p1', 'p2', 'p3'];
      for (const platform of platforms) await store.enqueue(platform, 'by hand');
      const taken = await Promise.all(['w1', 'w2', 'w3', 'w4', 'w5', 'w6'].map((worker) => claimed(store, worker)));
      // A worker that finds the job it looked at just taken may go away empty; no job is taken twice.
      const first = taken.filter((platform) => platform !== undefined);
      equal(new Set(first).size, first.length);
      for (let left = first.length; left < platforms.length; left++) first.push((await claimed(store))!);
      deepEqual(first.sort(), platforms);
      equal(await claimed(store), undefined);
    },
  },
  {
    behaviour: 'gives a job whose lease expired to another worker, and the first has lost it',
    async holds(store) {
      const { id } = await store.enqueue('gaming', 'by hand');
      await store.claim('w1', NO_TIME);
      await store.heartbeat(id, 'w1', NO_TIME, { stage: 'head' });
      await store.enqueue('gaming', 'asked meanwhile');
      const again = await store.claim('w2', HOUR_MS);
      deepEqual([again?.id, again?.attempts, again?.progress], [id, 2, undefined]);
      equal(await store.heartbeat(id, 'w1', HOUR_MS), false);
      equal(await store.finish(id, 'w1', OUTCOME), false);
      equal(await store.fail(id, 'w1', 'too late'), false);
      equal((await store.find(id))?.state, 'running');
      equal(await claimed(store, 'w3'), undefined);
    },
  },
  {
    behaviour: 'has the next worker take a job that was handed back, as if it had not been begun',
    async holds(store) {
      const { id } = await store.enqueue('gaming', 'by hand');
      for (const worker of ['w1', 'w2', 'w3']) {
        equal((await store.claim(worker, HOUR_MS))?.attempts, 1);
        equal(await store.handBack(id, 'somebody else'), false);
        equal(await store.handBack(id, worker), true);
      }
      const last = await store.claim('w4', HOUR_MS);
      deepEqual([last?.id, last?.attempts], [id, 1]);
      equal(await store.handBack(id, 'w3'), false);
    },
  },
  {
    behaviour: 'keeps a job with the worker that extends its lease',
    async holds(store) {
      const { id } = await store.enqueue('gaming', 'by hand');
      await store.claim('w1', NO_TIME);
      equal(await store.heartbeat(id, 'w1', HOUR_MS), true);
      equal(await claimed(store, 'w2'), undefined);
    },
  },
  {
    behaviour: 'adds a learning curve to the outcome of a training that finished, and to no other',
    async holds(store) {
      const figure = { value: 0.75, interval: { low: 0.5, high: 1 } };
      const curve = { label: 'insult', portions: [{ labels: 40, rocAuc: figure, prAuc: figure }] };
      const { id } = await store.enqueue('gaming', 'by hand');
      await store.claim('w1', HOUR_MS);
      equal(await store.keepLearningCurve(id, curve), false);
      await store.finish(id, 'w1', OUTCOME);
      equal(await store.keepLearningCurve(id, curve), true);
      deepEqual((await store.find(id))?.outcome, { ...OUTCOME, learningCurve: curve });
      equal(await store.keepLearningCurve('00000000-0000-0000-0000-000000000000', curve), false);
    },
  },
  {
    behaviour: 'cancels what waits or runs, once; its worker learns it',
    async holds(store) {
      const waiting = await store.enqueue('gaming', 'by hand');
      equal(await store.cancel(waiting.id), true);
      equal(await claimed(store), undefined);
      const running = await store.enqueue('gaming', 'by hand');
      await store.claim('w1', HOUR_MS);
      equal(await store.cancel(running.id), true);
      equal(await store.cancel(running.id), false);
      equal(await store.heartbeat(running.id, 'w1', HOUR_MS), false);
      equal(await store.finish(running.id, 'w1', OUTCOME), false);
      equal((await store.find(running.id))?.state, 'cancelled');
      await store.enqueue('gaming', 'by hand');
      equal(await claimed(store), 'gaming');
    },
  },
];
