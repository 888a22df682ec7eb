import { deepEqual, equal } from 'node:assert/strict';
import type { CorrectionStore, NormCard, NormCardStore } from '@parlance/domain';
import { textHash } from '../texts/text-hash.js';
import type { ContractClause } from './contract-clause.js';

/** Norm cards, and what erases their texts, over the same texts. */
export interface NormCardStores {
  readonly cards: NormCardStore;
  readonly corrections: CorrectionStore;
}

const WALNUT: NormCard = { text: 'what a walnut', label: 'insult', reading: true, note: 'aimed at a player' };
const GG: NormCard = { text: 'gg', label: 'insult', reading: false };
const SAME_TEXT: NormCard = { text: 'gg', label: 'spam', reading: true };

const kept = (...cards: readonly NormCard[]) => cards.map((card) => ({ ...card, textHash: textHash(card.text) }));

/** What `NormCardStore` promises; run against the in-memory one and PostgreSQL. */
export const NORM_CARD_STORE_CONTRACT: readonly ContractClause<NormCardStores>[] = [
  {
    behaviour: 'has none at first',
    async holds({ cards }) {
      deepEqual(await cards.of('gaming'), []);
    },
  },
  {
    behaviour: 'gives a platform’s cards back in their order, each with its hash, and no other platform’s',
    async holds({ cards }) {
      await cards.replace('gaming', [WALNUT, SAME_TEXT, GG]);
      await cards.replace('kids', [{ ...GG, reading: true }]);
      deepEqual(await cards.of('gaming'), kept(WALNUT, SAME_TEXT, GG));
      deepEqual(await cards.of('kids'), kept({ ...GG, reading: true }));
    },
  },
  {
    behaviour: 'puts a list in the place of the one before',
    async holds({ cards }) {
      await cards.replace('gaming', [WALNUT, GG]);
      await cards.replace('gaming', [SAME_TEXT, { ...WALNUT, reading: false }]);
      deepEqual(await cards.of('gaming'), kept(SAME_TEXT, { ...WALNUT, reading: false }));
      await cards.replace('gaming', []);
      deepEqual(await cards.of('gaming'), []);
    },
  },
  {
    behaviour: 'keeps texts that PostgreSQL’s own type could not',
    async holds({ cards }) {
      const odd = { ...GG, text: 'nul \u0000 and half a pair \ud800' };
      await cards.replace('gaming', [odd]);
      deepEqual(await cards.of('gaming'), kept(odd));
    },
  },
  {
    behaviour: 'has lost a card whose text was erased',
    async holds({ cards, corrections }) {
      await cards.replace('gaming', [WALNUT, GG]);
      equal(await corrections.eraseText('gaming', textHash('gg')), true);
      deepEqual(await cards.of('gaming'), kept(WALNUT));
    },
  },
  {
    behaviour: 'leaves a text alone that something else refers to, when its card goes',
    async holds({ cards, corrections }) {
      const judgedAt = new Date('2026-11-25T12:00:00Z');
      await corrections.add([
        { platform: 'gaming', text: 'gg', labels: { insult: false }, moderator: 'ann', judgedAt },
      ]);
      await cards.replace('gaming', [GG, WALNUT]);
      await cards.replace('gaming', []);
      deepEqual(
        (await corrections.judgements('gaming')).map(({ text }) => text),
        ['gg'],
      );
    },
  },
  {
    behaviour: 'has one of several lists that are put at once, whole',
    async holds({ cards }) {
      const lists = [0, 1, 2, 3, 4, 5].map((list) => [0, 1, 2].map((i) => ({ ...GG, text: `${list} ${i}` })));
      await Promise.all(lists.map((list) => cards.replace('gaming', list)));
      const stood = await cards.of('gaming');
      deepEqual(stood, kept(...lists[Number(stood[0]!.text[0])]!));
    },
  },
];
