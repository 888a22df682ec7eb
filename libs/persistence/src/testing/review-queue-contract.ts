import { deepEqual, equal } from 'node:assert/strict';
import type {
  Correction,
  CorrectionStore,
  DecisionStore,
  KeptDecision,
  ReviewChoice,
  ReviewQueue,
} from '@parlance/domain';
import { textHash } from '../texts/text-hash.js';
import type { ContractClause } from './contract-clause.js';

/** A review queue, and the stores that it draws from. */
export interface ReviewStores {
  readonly queue: ReviewQueue;
  readonly decisions: DecisionStore;
  readonly corrections: CorrectionStore;
}

const HOUR_MS = 3_600_000;
/** A lease that has ended as soon as it is given. */
const NO_TIME = 0;
const NOON = new Date('2026-11-25T12:00:00Z');
const later = (minutes: number): Date => new Date(NOON.getTime() + minutes * 60_000);

const decided = (contentId: string, text: string, changes: Partial<KeptDecision> = {}): KeptDecision => ({
  id: `gaming ${contentId} ${text}`,
  platform: 'gaming',
  contentId,
  text,
  scores: { insult: 0.25 },
  action: 'allow',
  reason: 'no score reached a threshold',
  fallback: false,
  model: 'base-1',
  policyVersion: 1,
  decidedAt: NOON,
  ...changes,
});
const TRASH = decided('c1', 'you are trash', { action: 'review', scores: { insult: 0.75 } });
const GG = decided('c2', 'gg', { decidedAt: later(1) });

const judged = (text: string, moderator: string, holds: boolean, changes: Partial<Correction> = {}): Correction => ({
  platform: 'gaming',
  text,
  labels: { insult: holds },
  moderator,
  judgedAt: NOON,
  ...changes,
});
const SPLIT = [judged('you noob', 'ann', true), judged('you noob', 'bob', false)];

const choice = (text: string, why: ReviewChoice['why'] = 'random'): ReviewChoice => ({ textHash: textHash(text), why });

/** What could be handed out, by the texts that were given to the stores. */
const offered = async ({ queue }: ReviewStores, moderator: string, ...texts: string[]) => {
  const pool = await queue.pool('gaming', moderator);
  const named = new Map(texts.map((text) => [textHash(text), text]));
  const names = (hashes: readonly string[]): string[] => hashes.map((hash) => named.get(hash) ?? hash).sort();
  return {
    sampled: names(pool.sampled.map(({ textHash: hash }) => hash)),
    toReview: names(pool.toReview.map(({ textHash: hash }) => hash)),
    disputed: names(pool.disputed),
  };
};
const leased = async ({ queue }: ReviewStores, moderator: string, leaseMs: number, ...choices: ReviewChoice[]) =>
  (await queue.lease('gaming', moderator, choices, leaseMs)).size;
const heldTexts = async ({ queue }: ReviewStores, moderator: string): Promise<string[]> =>
  (await queue.held('gaming', moderator)).map(({ text }) => text).sort();

/** What `ReviewQueue` promises; run against the in-memory one and PostgreSQL. */
export const REVIEW_QUEUE_CONTRACT: readonly ContractClause<ReviewStores>[] = [
  {
    behaviour: 'has nothing at first',
    async holds({ queue }) {
      deepEqual(await queue.pool('gaming', 'ann'), { sampled: [], toReview: [], disputed: [] });
      deepEqual(await queue.held('gaming', 'ann'), []);
      deepEqual(await queue.lease('gaming', 'ann', [], HOUR_MS), new Set());
      deepEqual(await queue.lease('gaming', 'ann', [choice('gg')], HOUR_MS), new Set());
      equal(await queue.release('gaming', 'ann'), 0);
      deepEqual(await queue.counts('gaming'), { toReview: 0, disputed: 0, handedOut: 0 });
      equal(await queue.forgetEnded(), 0);
    },
  },
  {
    behaviour: 'offers the platform’s decided texts, each once and as it was decided last',
    async holds(stores) {
      const again = decided('c3', 'gg', { scores: { insult: 0.3 }, model: 'gaming-1', decidedAt: later(5) });
      await stores.decisions.keep([GG, again, TRASH, decided('k1', 'gl', { id: 'k', platform: 'kids' })]);
      deepEqual(await offered(stores, 'ann', 'gg', 'you are trash'), {
        sampled: ['gg', 'you are trash'],
        toReview: ['you are trash'],
        disputed: [],
      });
      const { sampled } = await stores.queue.pool('gaming', 'ann');
      deepEqual(
        sampled.find(({ textHash: hash }) => hash === textHash('gg')),
        {
          textHash: textHash('gg'),
          scores: { insult: 0.3 },
          action: 'allow',
          model: 'gaming-1',
          decidedAt: later(5),
        },
      );
    },
  },
  {
    behaviour: 'does not offer what anybody corrected, nor a text that was erased, nor one its content no longer has',
    async holds(stores) {
      const [erased, before, edited] = [
        decided('c3', 'erased'),
        decided('c4', 'before'),
        decided('c4', 'edited', { decidedAt: later(9) }),
      ];
      await stores.decisions.keep([GG, TRASH, erased, before, edited]);
      await stores.corrections.add([judged('gg', 'ann', false)]);
      await stores.corrections.eraseText('gaming', textHash('erased'));
      for (const moderator of ['ann', 'bob'])
        deepEqual((await offered(stores, moderator, 'you are trash', 'edited')).sampled, ['edited', 'you are trash']);
      // Another platform's correction is none of this one.
      await stores.corrections.add([{ ...judged('you are trash', 'ann', true), platform: 'kids' }]);
      deepEqual((await offered(stores, 'ann', 'you are trash')).toReview, ['you are trash']);
    },
  },
  {
    behaviour: 'offers what moderators disagree on to those who have not judged it, until they agree',
    async holds(stores) {
      await stores.corrections.add([...SPLIT, judged('gg', 'ann', false)]);
      deepEqual((await offered(stores, 'cleo', 'you noob')).disputed, ['you noob']);
      deepEqual((await offered(stores, 'ann')).disputed, []);
      await stores.corrections.add([judged('you noob', 'bob', true, { judgedAt: later(1) })]);
      deepEqual((await offered(stores, 'cleo')).disputed, []);
      await stores.corrections.add([judged('you noob', 'dan', false, { judgedAt: later(2) })]);
      deepEqual((await offered(stores, 'cleo')).disputed, []);
    },
  },
  {
    behaviour: 'gives a held text with all that is known of it',
    async holds(stores) {
      await stores.decisions.keep([TRASH]);
      await stores.corrections.add(SPLIT.map((correction) => ({ ...correction, contentId: 'c9' })));
      const choices = [choice('you are trash', 'uncertain'), choice('you noob', 'disputed')];
      const before = Date.now();
      equal(await leased(stores, 'cleo', HOUR_MS, ...choices), 2);
      const held = await stores.queue.held('gaming', 'cleo');
      deepEqual(
        held.map((review) => ({ ...review, leasedUntil: 0 })).sort((a, b) => (a.text < b.text ? -1 : 1)),
        [
          {
            textHash: textHash('you are trash'),
            text: 'you are trash',
            contentId: 'c1',
            decision: { scores: { insult: 0.75 }, action: 'review', model: 'base-1', decidedAt: NOON },
            why: 'uncertain',
            leasedUntil: 0,
          },
          { textHash: textHash('you noob'), text: 'you noob', contentId: 'c9', why: 'disputed', leasedUntil: 0 },
        ],
      );
      for (const { leasedUntil } of held) equal(Math.abs(leasedUntil.getTime() - before - HOUR_MS) < 60_000, true);
    },
  },
  {
    behaviour: 'never has two moderators hold one text',
    async holds(stores) {
      await stores.decisions.keep([TRASH, GG]);
      equal(await leased(stores, 'ann', HOUR_MS, choice('gg')), 1);
      equal(await leased(stores, 'bob', HOUR_MS, choice('gg'), choice('you are trash')), 1);
      deepEqual(await heldTexts(stores, 'ann'), ['gg']);
      deepEqual(await heldTexts(stores, 'bob'), ['you are trash']);
      for (const moderator of ['ann', 'bob', 'cleo']) deepEqual((await offered(stores, moderator)).sampled, []);
    },
  },
  {
    behaviour: 'gives each text to one of several moderators who ask at once',
    async holds(stores) {
      const texts = Array.from({ length: 40 }, (_, i) => `text ${i}`);
      await stores.decisions.keep(texts.map((text, i) => decided(`c${i}`, text)));
      const choices = texts.map((text) => choice(text));
      const moderators = ['ann', 'bob', 'cleo', 'dan', 'eve', 'fay'];
      const given = await Promise.all(
        moderators.map((moderator, i) =>
          stores.queue.lease('gaming', moderator, i % 2 === 0 ? choices : [...choices].reverse(), HOUR_MS),
        ),
      );
      equal(
        given.reduce((sum, { size }) => sum + size, 0),
        texts.length,
      );
      const held = await Promise.all(moderators.map((moderator) => heldTexts(stores, moderator)));
      deepEqual(held.flat().sort(), [...texts].sort());
      deepEqual(
        held.map(({ length }) => length),
        given.map(({ size }) => size),
      );
    },
  },
  {
    behaviour: 'takes a text back when the lease ends, and extends it for who still holds it',
    async holds(stores) {
      await stores.decisions.keep([GG]);
      equal(await leased(stores, 'ann', NO_TIME, choice('gg')), 1);
      deepEqual(await heldTexts(stores, 'ann'), []);
      deepEqual((await offered(stores, 'bob', 'gg')).sampled, ['gg']);
      equal(await leased(stores, 'bob', HOUR_MS, choice('gg')), 1);
      equal(await leased(stores, 'ann', HOUR_MS, choice('gg')), 0);
      const [before] = await stores.queue.held('gaming', 'bob');
      equal(await leased(stores, 'bob', 2 * HOUR_MS, choice('gg')), 1);
      const [after] = await stores.queue.held('gaming', 'bob');
      equal(after!.leasedUntil.getTime() - before!.leasedUntil.getTime() > HOUR_MS / 2, true);
    },
  },
  {
    behaviour: 'takes back what is released: all that the moderator holds, or the texts named',
    async holds(stores) {
      await stores.decisions.keep([TRASH, GG, decided('c3', 'gl')]);
      await leased(stores, 'ann', HOUR_MS, choice('gg'), choice('gl'));
      await leased(stores, 'bob', HOUR_MS, choice('you are trash'));
      equal(await stores.queue.release('gaming', 'ann', [textHash('gg'), textHash('you are trash')]), 1);
      deepEqual(await heldTexts(stores, 'ann'), ['gl']);
      deepEqual(await heldTexts(stores, 'bob'), ['you are trash']);
      equal(await stores.queue.release('gaming', 'ann'), 1);
      equal(await stores.queue.release('gaming', 'ann'), 0);
      deepEqual((await offered(stores, 'bob', 'gg', 'gl')).sampled, ['gg', 'gl']);
    },
  },
  {
    behaviour: 'lets go of a text that was corrected, by whomever, and of a disputed one that its holder judged',
    async holds(stores) {
      await stores.decisions.keep([TRASH, GG]);
      await stores.corrections.add(SPLIT);
      const choices = [choice('gg'), choice('you are trash', 'uncertain'), choice('you noob', 'disputed')];
      equal(await leased(stores, 'cleo', HOUR_MS, ...choices), 3);
      await stores.corrections.add([judged('gg', 'cleo', false), judged('you are trash', 'bob', true)]);
      deepEqual(await heldTexts(stores, 'cleo'), ['you noob']);
      await stores.corrections.add([judged('you noob', 'cleo', true)]);
      deepEqual(await heldTexts(stores, 'cleo'), []);
      await stores.queue.release('gaming', 'cleo');
      equal(await leased(stores, 'cleo', HOUR_MS, ...choices), 0);
      equal(await leased(stores, 'bob', HOUR_MS, ...choices), 0);
    },
  },
  {
    behaviour: 'counts what waits by kind, and knows the oldest',
    async holds(stores) {
      const young = decided('c3', 'so are you', { action: 'review', decidedAt: later(7) });
      const edited = decided('c4', 'before', { action: 'review', decidedAt: later(-9) });
      await stores.decisions.keep([TRASH, GG, young, { ...young, id: 'again', contentId: 'c5', decidedAt: later(8) }]);
      await stores.decisions.keep([edited, decided('c4', 'after')]);
      await stores.corrections.add(SPLIT);
      await leased(stores, 'cleo', HOUR_MS, choice('gg'), choice('you noob', 'disputed'));
      await leased(stores, 'dan', NO_TIME, choice('you are trash'));
      deepEqual(await stores.queue.counts('gaming'), {
        toReview: 2,
        disputed: 1,
        handedOut: 2,
        oldestDecidedAt: NOON,
      });
      await stores.corrections.add([judged('you are trash', 'ann', true)]);
      deepEqual((await stores.queue.counts('gaming')).oldestDecidedAt, later(7));
      deepEqual(await stores.queue.counts('kids'), { toReview: 0, disputed: 0, handedOut: 0 });
      equal(await stores.queue.forgetEnded(), 1);
      equal((await stores.queue.counts('gaming')).handedOut, 2);
    },
  },
];
