import { deepEqual, equal } from 'node:assert/strict';
import type { CorrectionStore, DecisionStore, KeptDecision } from '@parlance/domain';
import { textHash } from '../texts/text-hash.js';
import type { ContractClause } from './contract-clause.js';

/** A store of decisions and the one of corrections beside it, which share their texts. */
export interface DecisionStores {
  readonly decisions: DecisionStore;
  readonly corrections: CorrectionStore;
}

const GG: KeptDecision = {
  id: 'd-1',
  platform: 'gaming',
  contentId: 'chat-1',
  text: 'gg',
  scores: { insult: 0.008, toxicity: 0.021 },
  action: 'allow',
  reason: 'no score reached a threshold',
  fallback: false,
  model: 'base-1',
  policyVersion: 1,
  decidedAt: new Date('2026-11-25T12:00:00.042Z'),
};
const TRASH: KeptDecision = {
  ...GG,
  id: 'd-2',
  contentId: 'chat-2',
  text: 'you are trash',
  authorId: 'player-42',
  threadId: 'match-7',
  action: 'block',
};
const EDITED: KeptDecision = {
  ...GG,
  id: 'd-3',
  text: 'gg, trash',
  decidedAt: new Date('2026-11-25T12:05:00Z'),
};

/** The texts that are there of contents as they were decided last. */
const texts = async ({ decisions }: DecisionStores, platform: string, ...contentIds: string[]) =>
  Object.fromEntries(
    [...(await decisions.latest(platform, contentIds))].flatMap(([id, { text }]) =>
      text === undefined ? [] : [[id, text]],
    ),
  );

/** What `DecisionStore` promises; run against the in-memory one and PostgreSQL. */
export const DECISION_STORE_CONTRACT: readonly ContractClause<DecisionStores>[] = [
  {
    behaviour: 'knows no content at first',
    async holds(stores) {
      deepEqual(await texts(stores, 'gaming', 'chat-1'), {});
      deepEqual(await texts(stores, 'gaming'), {});
    },
  },
  {
    behaviour: 'gives the texts of the contents asked for, of this platform alone',
    async holds(stores) {
      await stores.decisions.keep([GG, TRASH, { ...GG, id: 'd-4', platform: 'kids', text: 'good game' }]);
      deepEqual(await texts(stores, 'gaming', 'chat-2', 'chat-1', 'chat-3', 'chat-1'), {
        'chat-1': 'gg',
        'chat-2': 'you are trash',
      });
      deepEqual(await texts(stores, 'kids', 'chat-1', 'chat-2'), { 'chat-1': 'good game' });
    },
  },
  {
    behaviour: 'tells who wrote the contents asked for, and where, as they were decided last',
    async holds({ decisions }) {
      const there = { ...GG, id: 'd-5', contentId: 'chat-3', threadId: 'match-8' };
      const moved = { ...there, id: 'd-6', threadId: 'match-9', decidedAt: new Date('2026-11-25T12:05:00Z') };
      await decisions.keep([GG, TRASH, there, { ...TRASH, id: 'd-7', platform: 'kids', authorId: 'child-1' }]);
      await decisions.keep([moved]);
      deepEqual(
        await decisions.origins('gaming', ['chat-1', 'chat-2', 'chat-3', 'chat-4', 'chat-2']),
        new Map([
          ['chat-2', { authorId: 'player-42', threadId: 'match-7' }],
          ['chat-3', { threadId: 'match-9' }],
        ]),
      );
      deepEqual(await decisions.origins('gaming', []), new Map());
    },
  },
  {
    behaviour: 'changes nothing when a decision comes again, in one batch or two',
    async holds(stores) {
      await stores.decisions.keep([GG, TRASH, GG]);
      await stores.decisions.keep([TRASH, GG]);
      deepEqual(await texts(stores, 'gaming', 'chat-1', 'chat-2'), { 'chat-1': 'gg', 'chat-2': 'you are trash' });
    },
  },
  {
    behaviour: 'gives the text that was decided last, in whatever order decisions come',
    async holds(stores) {
      await stores.decisions.keep([EDITED]);
      await stores.decisions.keep([GG]);
      deepEqual(await texts(stores, 'gaming', 'chat-1'), { 'chat-1': 'gg, trash' });
      const again = { ...GG, decidedAt: new Date('2026-11-25T12:10:00Z') };
      await stores.decisions.keep([again]);
      deepEqual(await texts(stores, 'gaming', 'chat-1'), { 'chat-1': 'gg' });
      await stores.decisions.keep([GG]);
      deepEqual(await texts(stores, 'gaming', 'chat-1'), { 'chat-1': 'gg' });
    },
  },
  {
    behaviour: 'keeps a decision without author, thread or scores',
    async holds(stores) {
      await stores.decisions.keep([{ ...GG, scores: {}, action: 'review', fallback: true }]);
      deepEqual(await texts(stores, 'gaming', 'chat-1'), { 'chat-1': 'gg' });
    },
  },
  {
    behaviour: 'keeps a text as it came, to the code unit',
    async holds(stores) {
      const text = ' "\\\u0000\ud83d\ude00 \ud800 \u202E\n';
      await stores.decisions.keep([{ ...GG, text }]);
      equal((await stores.decisions.latest('gaming', ['chat-1'])).get('chat-1')?.text, text);
    },
  },
  {
    behaviour: 'loses a text that is erased, and no other',
    async holds(stores) {
      await stores.decisions.keep([GG, TRASH, EDITED]);
      equal(await stores.corrections.eraseText('gaming', textHash('gg, trash')), true);
      // The content's text is the erased one, not the one before it.
      deepEqual(await texts(stores, 'gaming', 'chat-1', 'chat-2'), { 'chat-2': 'you are trash' });
    },
  },
  {
    behaviour: 'gives how a content was decided last, even without its text',
    async holds(stores) {
      const edited = { ...EDITED, scores: { insult: 0.75 }, model: 'gaming-1' };
      await stores.decisions.keep([edited, GG, TRASH]);
      const decided = { scores: { insult: 0.75 }, model: 'gaming-1', decidedAt: EDITED.decidedAt };
      const latest = async () => Object.fromEntries(await stores.decisions.latest('gaming', ['chat-1', 'chat-9']));
      deepEqual(await latest(), { 'chat-1': { ...decided, text: 'gg, trash' } });
      await stores.corrections.eraseText('gaming', textHash('gg, trash'));
      deepEqual(await latest(), { 'chat-1': decided });
    },
  },
  {
    behaviour: 'keeps everything when several keep the same at once',
    async holds(stores) {
      const decisions = Array.from({ length: 200 }, (_, i) => ({
        ...GG,
        id: `d-${i}`,
        contentId: `c-${i}`,
        text: `t ${i}`,
      }));
      await Promise.all([
        stores.decisions.keep(decisions),
        stores.decisions.keep([...decisions].reverse()),
        stores.decisions.keep(decisions),
      ]);
      equal(
        (
          await stores.decisions.latest(
            'gaming',
            decisions.map(({ contentId }) => contentId),
          )
        ).size,
        200,
      );
    },
  },
  {
    behaviour: 'gives the highest scores of a label since a time, and when the first decision was',
    async holds({ decisions }) {
      const noon = Date.parse('2026-11-25T12:00:00Z');
      const scored = (minute: number, scores: Record<string, number>, platform = 'gaming'): KeptDecision => ({
        ...GG,
        ...{ id: `${platform} ${minute}`, contentId: `chat ${minute}`, platform, scores },
        decidedAt: new Date(noon + minute * 60_000),
      });
      await decisions.keep([
        scored(-1, { insult: 1 }),
        scored(0, {}),
        scored(1, { insult: 0.25 }),
        scored(2, { insult: 0.75, threat: 0.9 }),
        scored(3, { insult: 0.5 }),
        scored(4, { threat: 1 }),
        scored(5, { insult: 0.8 }, 'kids'),
      ]);
      const asked = { platform: 'gaming', label: 'insult', since: new Date(noon), limit: 9 };
      const first = new Date(noon);
      deepEqual(await decisions.highestScores(asked), { scores: [0.75, 0.5, 0.25], first });
      deepEqual(await decisions.highestScores({ ...asked, limit: 2 }), { scores: [0.75, 0.5], first });
      deepEqual(await decisions.highestScores({ ...asked, below: 0.75 }), { scores: [0.5, 0.25], first });
      deepEqual(await decisions.highestScores({ ...asked, platform: 'social' }), { scores: [] });
    },
  },
];
