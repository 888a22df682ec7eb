import { describe, expect, it } from 'vitest';
import { checkNormCards } from './norm-card.js';

const card = (text: string, label: string, reading: boolean) => ({ text, label, reading });
const LABELS = ['threat', 'insult'];

describe('checkNormCards', () => {
  it('keeps the cards in their order, and of those that demand the same the first', () =>
    expect(
      checkNormCards(
        [
          { ...card('caf\u00e9 rat', 'insult', true), note: 'the bar owner' },
          card('gg', 'insult', false),
          card('cafe\u0301 rat', 'insult', true),
          card('gg', 'threat', false),
        ],
        LABELS,
      ),
    ).toEqual({
      cards: [
        { text: 'caf\u00e9 rat', label: 'insult', reading: true, note: 'the bar owner' },
        { text: 'gg', label: 'insult', reading: false },
        { text: 'gg', label: 'threat', reading: false },
      ],
    }));

  it('names every card of a label that the platform does not have, and every other reading of a text', () =>
    expect(
      checkNormCards(
        [
          card('caf\u00e9 rat', 'insult', true),
          card('gg', 'insullt', false),
          card('cafe\u0301 rat', 'insult', false),
          card('caf\u00e9 rat', 'constructor', true),
        ],
        LABELS,
      ),
    ).toEqual({
      problems: [
        {
          kind: 'unknown-label',
          index: 1,
          detail: 'the platform has no label insullt: its policy has insult, threat',
        },
        { kind: 'contradiction', index: 2, detail: 'card 0 demands the other reading of insult of the same text' },
        {
          kind: 'unknown-label',
          index: 3,
          detail: 'the platform has no label constructor: its policy has insult, threat',
        },
      ],
    }));

  it('has nothing against no cards', () => expect(checkNormCards([], LABELS)).toEqual({ cards: [] }));
});
