import { deepEqual, equal } from 'node:assert/strict';
import type {
  ContentRetention,
  Correction,
  CorrectionStore,
  DecisionStore,
  KeptDecision,
  NormCardStore,
} from '@parlance/domain';
import type { ContractClause } from './contract-clause.js';

/** How long contents stay, and the stores that hold them. */
export interface RetentionStores {
  readonly retention: ContentRetention;
  readonly decisions: DecisionStore;
  readonly corrections: CorrectionStore;
  readonly cards: NormCardStore;
}

const NOON = new Date('2026-11-25T12:00:00Z');
const BEFORE_NOON = new Date('2026-11-25T11:59:59.999Z');
const MOST = 1_000;

const decided = (contentId: string, text: string, decidedAt = BEFORE_NOON, platform = 'gaming'): KeptDecision => ({
  id: `${platform} ${contentId} ${text}`,
  platform,
  contentId,
  text,
  scores: { insult: 0.5 },
  action: 'allow',
  reason: 'no score reached a threshold',
  fallback: false,
  model: 'base-1',
  policyVersion: 1,
  decidedAt,
});
const judged = (text: string, changes: Partial<Correction> = {}): Correction => ({
  platform: 'gaming',
  text,
  labels: { insult: true },
  moderator: 'ann',
  judgedAt: NOON,
  ...changes,
});

const textsOf = async ({ decisions }: RetentionStores, platform: string, ...contentIds: string[]) =>
  Object.fromEntries(
    [...(await decisions.latest(platform, contentIds))].flatMap(([id, { text }]) =>
      text === undefined ? [] : [[id, text]],
    ),
  );
const judgedTexts = async ({ corrections }: RetentionStores, platform = 'gaming'): Promise<string[]> =>
  (await corrections.judgements(platform)).map(({ text }) => text).sort();

/** What `ContentRetention` promises; run against the in-memory one and PostgreSQL. */
export const CONTENT_RETENTION_CONTRACT: readonly ContractClause<RetentionStores>[] = [
  {
    behaviour: 'has nothing to delete or erase at first',
    async holds({ retention }) {
      deepEqual(await retention.ageOut(NOON, MOST), { decisions: 0, texts: 0 });
      equal(await retention.eraseTexts('gaming', 'c1'), undefined);
    },
  },
  {
    behaviour: 'ages out what was decided before the time, to the millisecond, and its texts',
    async holds(stores) {
      await stores.decisions.keep([
        decided('c1', 'old'),
        decided('c2', 'new', NOON),
        decided('k1', 'old', NOON, 'kids'),
      ]);
      deepEqual(await stores.retention.ageOut(NOON, MOST), { decisions: 1, texts: 1 });
      deepEqual(await textsOf(stores, 'gaming', 'c1', 'c2'), { c2: 'new' });
      deepEqual(await textsOf(stores, 'kids', 'k1'), { k1: 'old' });
      deepEqual(await stores.retention.ageOut(NOON, MOST), { decisions: 0, texts: 0 });
    },
  },
  {
    behaviour: 'keeps a text that a younger decision, a judgement or a norm card refers to',
    async holds(stores) {
      await stores.decisions.keep([
        decided('c1', 'again'),
        decided('c2', 'again', NOON),
        decided('c3', 'judged'),
        decided('c4', 'judged elsewhere'),
        decided('c5', 'on a card'),
      ]);
      await stores.cards.replace('gaming', [{ text: 'on a card', label: 'insult', reading: false }]);
      await stores.corrections.add([judged('judged'), judged('judged elsewhere', { platform: 'kids' })]);
      deepEqual(await stores.retention.ageOut(NOON, MOST), { decisions: 4, texts: 1 });
      deepEqual(
        (await stores.cards.of('gaming')).map(({ text }) => text),
        ['on a card'],
      );
      deepEqual(await textsOf(stores, 'gaming', 'c1', 'c2', 'c3', 'c4'), { c2: 'again' });
      deepEqual(await judgedTexts(stores), ['judged']);
      deepEqual(await judgedTexts(stores, 'kids'), ['judged elsewhere']);
    },
  },
  {
    behaviour: 'ages out in portions, the oldest first',
    async holds(stores) {
      const minutes = (n: number): Date => new Date(NOON.getTime() - n * 60_000);
      await stores.decisions.keep([1, 3, 2].map((n) => decided(`c${n}`, `text ${n}`, minutes(n))));
      deepEqual(await stores.retention.ageOut(NOON, 2), { decisions: 2, texts: 2 });
      deepEqual(await textsOf(stores, 'gaming', 'c1', 'c2', 'c3'), { c1: 'text 1' });
    },
  },
  {
    behaviour: 'ages each out once when several do, and loses no text that is kept meanwhile',
    async holds(stores) {
      const old = Array.from({ length: 200 }, (_, i) => decided(`c${i}`, `text ${i}`));
      await stores.decisions.keep(old);
      // The same texts come again, as other contents', while the old ones go.
      const young = old.map(({ text }, i) => decided(`n${i}`, text, NOON));
      const aged = await Promise.all([
        stores.retention.ageOut(NOON, 80),
        stores.decisions.keep(young.slice(0, 100)),
        stores.retention.ageOut(NOON, 80),
        stores.decisions.keep(young.slice(100)),
        stores.retention.ageOut(NOON, 80),
      ]);
      equal(
        aged.reduce((sum, gone) => sum + (gone?.decisions ?? 0), 0),
        200,
      );
      equal(
        (
          await stores.decisions.latest(
            'gaming',
            young.map(({ contentId }) => contentId),
          )
        ).size,
        200,
      );
    },
  },
  {
    behaviour: 'erases every text that a content has or had, and keeps that it was decided and judged',
    async holds(stores) {
      await stores.decisions.keep([decided('c1', 'first'), decided('c1', 'edited', NOON), decided('c2', 'other')]);
      await stores.corrections.add([
        judged('first', { contentId: 'c1' }),
        judged('as sent', { contentId: 'c1', moderator: 'bob' }),
        judged('other'),
      ]);
      deepEqual(await stores.retention.eraseTexts('gaming', 'c1'), { texts: 3, decisions: 2, judgements: 2 });
      deepEqual(await textsOf(stores, 'gaming', 'c1', 'c2'), { c2: 'other' });
      deepEqual(await judgedTexts(stores), ['other']);
      equal((await stores.corrections.counts('gaming')).judgements, 3);
      deepEqual(await stores.retention.eraseTexts('gaming', 'c1'), { texts: 0, decisions: 0, judgements: 0 });
    },
  },
  {
    behaviour: 'erases a content that was corrected and never decided',
    async holds(stores) {
      await stores.corrections.add([judged('as sent', { contentId: 'c1' })]);
      deepEqual(await stores.retention.eraseTexts('gaming', 'c1'), { texts: 1, decisions: 0, judgements: 1 });
      deepEqual(await judgedTexts(stores), []);
    },
  },
  {
    behaviour: 'erases a text for all contents of the platform that have it, and for no other platform',
    async holds(stores) {
      await stores.decisions.keep([
        decided('c1', 'the same'),
        decided('c2', 'the same'),
        decided('c1', 'the same', NOON, 'kids'),
      ]);
      await stores.corrections.add([judged('the same', { platform: 'kids' })]);
      equal(await stores.retention.eraseTexts('kids', 'c2'), undefined);
      deepEqual(await stores.retention.eraseTexts('gaming', 'c1'), { texts: 1, decisions: 2, judgements: 0 });
      deepEqual(await textsOf(stores, 'gaming', 'c1', 'c2'), {});
      deepEqual(await textsOf(stores, 'kids', 'c1'), { c1: 'the same' });
      deepEqual(await judgedTexts(stores, 'kids'), ['the same']);
    },
  },
  {
    behaviour:
      'erases a text that was corrected without a content’s id, wherever else it stands, and for no other platform',
    async holds(stores) {
      await stores.decisions.keep([decided('c1', 'cafe\u0301'), decided('c2', 'other')]);
      await stores.corrections.add([judged('caf\u00e9'), judged('caf\u00e9', { platform: 'kids' }), judged('other')]);
      deepEqual(await stores.retention.eraseText('gaming', 'caf\u00e9'), { texts: 1, decisions: 1, judgements: 1 });
      deepEqual(await textsOf(stores, 'gaming', 'c1', 'c2'), { c2: 'other' });
      deepEqual(await judgedTexts(stores), ['other']);
      deepEqual(await judgedTexts(stores, 'kids'), ['caf\u00e9']);
      deepEqual(await stores.retention.eraseText('gaming', 'caf\u00e9'), { texts: 0, decisions: 0, judgements: 0 });
      equal(await stores.retention.eraseText('gaming', 'never said'), undefined);
    },
  },
];
