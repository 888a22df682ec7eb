import { deepEqual, equal, rejects } from 'node:assert/strict';
import type { Correction, CorrectionStore } from '@parlance/domain';
import { textHash } from '../texts/text-hash.js';
import type { ContractClause } from './contract-clause.js';

const NOON = new Date('2026-11-25T12:00:00.123Z');
const LATER = new Date('2026-11-25T13:00:00Z');

const GG: Correction = {
  platform: 'gaming',
  text: 'gg',
  labels: { insult: false, toxicity: false },
  moderator: 'ann',
  judgedAt: NOON,
};
const TRASH: Correction = { ...GG, text: 'you are trash', labels: { insult: true }, reason: 'aimed at a player' };

/** What is kept of a judgement, as `text label yes|no moderator`. */
const said = async (store: CorrectionStore, platform = 'gaming'): Promise<string[]> =>
  (await store.judgements(platform))
    .map(({ text, label, holds, moderator }) => `${text} ${label} ${holds ? 'yes' : 'no'} ${moderator}`)
    .sort();

const contradictory = (...indices: number[]): object => ({ name: 'ContradictoryCorrectionsError', indices });

/** What `CorrectionStore` promises; run against the in-memory one and PostgreSQL. */
export const CORRECTION_STORE_CONTRACT: readonly ContractClause<CorrectionStore>[] = [
  {
    behaviour: 'has nothing at first',
    async holds(store) {
      deepEqual(await store.judgements('gaming'), []);
      deepEqual(await store.counts('gaming'), { judgements: 0, texts: 0, labels: {} });
    },
  },
  {
    behaviour: 'gives back each judgement with its text, and everything that was said with it',
    async holds(store) {
      deepEqual(await store.add([GG, { ...TRASH, contentId: 'chat-7' }]), [0, 1]);
      // SHA-256 of gg begins with cb, that of the other text with dc.
      const gg = { textHash: textHash('gg'), text: 'gg', holds: false, moderator: 'ann', judgedAt: NOON };
      deepEqual(await store.judgements('gaming'), [
        { ...gg, label: 'insult' },
        { ...gg, label: 'toxicity' },
        {
          textHash: textHash('you are trash'),
          text: 'you are trash',
          label: 'insult',
          holds: true,
          moderator: 'ann',
          judgedAt: NOON,
          contentId: 'chat-7',
          reason: 'aimed at a player',
        },
      ]);
    },
  },
  {
    behaviour: 'changes nothing when something is sent twice, in one go or two',
    async holds(store) {
      deepEqual(await store.add([GG, TRASH, GG]), [0, 1]);
      const before = await store.judgements('gaming');
      deepEqual(await store.add([TRASH, GG]), []);
      deepEqual(await store.judgements('gaming'), before);
    },
  },
  {
    behaviour: 'takes a correction with one new label for new, and keeps the label alone',
    async holds(store) {
      await store.add([TRASH]);
      deepEqual(await store.add([GG, TRASH, { ...TRASH, labels: { insult: true, threat: false } }, GG]), [0, 2]);
      deepEqual(await said(store), [
        'gg insult no ann',
        'gg toxicity no ann',
        'you are trash insult yes ann',
        'you are trash threat no ann',
      ]);
    },
  },
  {
    behaviour: 'keeps what was said before, and by others, and of other contents',
    async holds(store) {
      const changed = { ...TRASH, labels: { insult: false }, judgedAt: LATER };
      const others = [
        { ...TRASH, moderator: 'bob' },
        { ...TRASH, contentId: 'chat-1' },
        { ...TRASH, contentId: 'chat-2' },
        { ...TRASH, platform: 'kids' },
      ];
      deepEqual(await store.add([TRASH, changed, ...others]), [0, 1, 2, 3, 4, 5]);
      equal((await store.judgements('gaming')).length, 5);
      deepEqual(await said(store, 'kids'), ['you are trash insult yes ann']);
    },
  },
  {
    behaviour:
      'refuses what contradicts a judgement of the same moderator and time, and keeps nothing that came with it',
    async holds(store) {
      await store.add([TRASH]);
      const denied = { ...TRASH, labels: { insult: false } };
      await rejects(store.add([GG, denied, { ...denied, moderator: 'bob' }]), contradictory(1));
      deepEqual(await said(store), ['you are trash insult yes ann']);
      await rejects(store.add([GG, { ...GG, labels: { insult: true } }]), contradictory(1));
      deepEqual(await said(store), ['you are trash insult yes ann']);
    },
  },
  {
    behaviour: 'refuses another text for the same content, moderator, label and time',
    async holds(store) {
      const named = { ...TRASH, contentId: 'chat-7' };
      await store.add([named]);
      await rejects(store.add([{ ...named, text: 'you are gold' }]), contradictory(0));
      deepEqual(await store.add([named]), []);
    },
  },
  {
    behaviour: 'gives judgements in an order that does not depend on when they came',
    async holds(store) {
      const corrections = [
        GG,
        { ...GG, moderator: 'bob' },
        { ...GG, moderator: 'Bob' },
        { ...GG, judgedAt: LATER },
        { ...GG, contentId: 'b' },
        { ...GG, contentId: 'B' },
        TRASH,
      ];
      for (const correction of corrections) await store.add([correction]);
      const kept = await store.judgements('gaming');
      deepEqual(
        kept
          .slice(0, 7)
          .map(({ text, label, moderator, contentId, judgedAt }) => [text, label, judgedAt, moderator, contentId]),
        [
          ['gg', 'insult', NOON, 'Bob', undefined],
          ['gg', 'insult', NOON, 'ann', undefined],
          ['gg', 'insult', NOON, 'ann', 'B'],
          ['gg', 'insult', NOON, 'ann', 'b'],
          ['gg', 'insult', NOON, 'bob', undefined],
          ['gg', 'insult', LATER, 'ann', undefined],
          ['gg', 'toxicity', NOON, 'Bob', undefined],
        ],
      );
      equal(kept.at(-1)!.text, 'you are trash');
      await store.add([...corrections].reverse().map((correction) => ({ ...correction, platform: 'kids' })));
      deepEqual(await store.judgements('kids'), kept);
    },
  },
  {
    behaviour: 'counts judgements by label and reading, and texts',
    async holds(store) {
      const before = Date.now();
      await store.add([GG, TRASH, { ...TRASH, moderator: 'bob' }, { ...TRASH, platform: 'kids' }]);
      const { lastStoredAt, ...counts } = await store.counts('gaming');
      deepEqual(counts, {
        judgements: 4,
        texts: 2,
        labels: { insult: { yes: 2, no: 1 }, toxicity: { yes: 0, no: 1 } },
      });
      equal(Math.abs(lastStoredAt!.getTime() - before) < 60_000, true);
    },
  },
  {
    behaviour: 'takes two ways to write a character for one text, and keeps the first',
    async holds(store) {
      await store.add([{ ...TRASH, text: 'caf\u00e9' }]);
      deepEqual(await store.add([{ ...TRASH, text: 'cafe\u0301' }]), []);
      deepEqual(await said(store), ['caf\u00e9 insult yes ann']);
    },
  },
  {
    behaviour: 'keeps a text as it came, to the code unit',
    async holds(store) {
      const text = ' "\\\u0000\ud83d\ude00 \ud800 \u202E\n';
      await store.add([{ ...TRASH, text }]);
      equal((await store.judgements('gaming'))[0]!.text, text);
    },
  },
  {
    behaviour: 'erases a platform’s text, not another’s, and keeps that it was judged',
    async holds(store) {
      await store.add([GG, TRASH, { ...TRASH, platform: 'kids' }]);
      equal(await store.eraseText('gaming', textHash('you are trash')), true);
      deepEqual(await said(store), ['gg insult no ann', 'gg toxicity no ann']);
      deepEqual(await said(store, 'kids'), ['you are trash insult yes ann']);
      equal((await store.counts('gaming')).judgements, 3);
      equal(await store.eraseText('gaming', textHash('you are trash')), false);
    },
  },
  {
    behaviour: 'finds the texts of hashes, without other platforms’ and those that were erased or never there',
    async holds(store) {
      await store.add([GG, { ...TRASH, text: 'line\u0000two' }, { ...TRASH, platform: 'kids', text: 'theirs' }]);
      const hashes = ['gg', 'line\u0000two', 'theirs', 'never there'].map(textHash);
      deepEqual((await store.texts('gaming', hashes)).get(hashes[0]!), 'gg');
      equal((await store.texts('gaming', hashes)).size, 2);
      await store.eraseText('gaming', hashes[0]!);
      deepEqual([...(await store.texts('gaming', hashes)).keys()], [hashes[1]]);
      equal((await store.texts('gaming', [])).size, 0);
    },
  },
  {
    behaviour: 'keeps an erased text again when it comes again',
    async holds(store) {
      await store.add([TRASH]);
      await store.eraseText('gaming', textHash('you are trash'));
      deepEqual(await store.add([TRASH]), []);
      deepEqual(await said(store), ['you are trash insult yes ann']);
    },
  },
  {
    behaviour: 'keeps each once when several add the same at once',
    async holds(store) {
      const texts = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
      const corrections = texts.map((text) => ({ ...TRASH, text }));
      const added = await Promise.all([
        store.add(corrections),
        store.add([...corrections].reverse()),
        store.add(corrections),
        store.add([...corrections].reverse()),
      ]);
      equal(
        added.reduce((sum, { length }) => sum + length, 0),
        texts.length,
      );
      equal((await store.judgements('gaming')).length, texts.length);
    },
  },
  {
    behaviour: 'takes 5,000 corrections of eight labels in one go',
    async holds(store) {
      const labels = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((label) => [label, true]));
      const corrections = Array.from({ length: 5_000 }, (_, i) => ({ ...TRASH, text: `text ${i}`, labels }));
      deepEqual(await store.add(corrections), [...corrections.keys()]);
      equal((await store.counts('gaming')).judgements, 40_000);
    },
  },
];
