import type { CorrectionBody } from '@parlance/contracts';
import { checkCorrections, checkPolicy } from '@parlance/domain';
import { describe, expect, it } from 'vitest';
import { EXAMPLE_PLATFORMS } from './example-platforms.js';
import { EXAMPLES_MODERATOR, parseExample, readExample } from './read-example.js';

const read = (file: 'corrections' | 'norm-cards') =>
  Promise.all(EXAMPLE_PLATFORMS.map(async ({ id }) => readExample(id, file)));
const corrections = await read('corrections');
const normCards = await read('norm-cards');

/** Those of the base model that ships with Parlance. */
const BASE_LABELS = [
  'toxicity',
  'severe_toxicity',
  'profanity',
  'threat',
  'insult',
  'identity_attack',
  'sexism',
  'spam',
];

const rows = (bodies: readonly CorrectionBody[]) =>
  bodies.map(({ text, labels, moderator, judgedAt }, i) => ({
    ...{ line: i + 1, text: text!, labels, moderator },
    judgedAt: new Date(judgedAt),
  }));

describe.each(EXAMPLE_PLATFORMS.map(({ id, policy }, at) => ({ id, policy, at })))('the example $id', (example) => {
  const labels = Object.keys(example.policy.labels);
  const ofThis = corrections[example.at]!;
  const cards = normCards[example.at]!;

  it('has a policy that the control plane would take', () =>
    expect(checkPolicy(example.policy, BASE_LABELS)).toEqual([]));

  it('has 80 to 120 corrections that an import would have nothing against', () => {
    expect(ofThis.length).toBeGreaterThanOrEqual(80);
    expect(ofThis.length).toBeLessThanOrEqual(120);
    expect(checkCorrections(rows(ofThis), labels)).toEqual([]);
  });

  it('judges toxicity in each of them, two of five to half of them toxic', () => {
    const readings = ofThis.map(({ labels: { toxicity } }) => toxicity);
    expect(readings).not.toContain(undefined);
    const share = readings.filter(Boolean).length / readings.length;
    expect(share).toBeGreaterThan(0.4);
    expect(share).toBeLessThan(0.5);
  });

  it('has 6 to 12 norm cards of both readings, whose texts no model was trained on', () => {
    expect(cards.length).toBeGreaterThanOrEqual(6);
    expect(cards.length).toBeLessThanOrEqual(12);
    expect(cards.map(({ labels: { toxicity } }) => toxicity)).toEqual(expect.arrayContaining([true, false]));
    expect(cards.flatMap((card) => Object.keys(card.labels)).filter((label) => !labels.includes(label))).toEqual([]);
    const trainedOn = new Set(ofThis.map(({ text }) => text));
    expect(cards.filter(({ text }) => trainedOn.has(text))).toEqual([]);
  });
});

describe('the examples', () => {
  it('read the same lines differently', () => {
    const readings = (text: string) =>
      corrections.map((ofOne) => ofOne.find((correction) => correction.text === text)?.labels['toxicity']);
    expect(EXAMPLE_PLATFORMS.map(({ id }) => id)).toEqual(['gaming', 'kids', 'social']);
    expect(readings('gg ez, uninstall trash')).toEqual([false, true, true]);
    expect(readings("damn that's a sick shot")).toEqual([false, true, false]);
    expect(readings("I'm going to kill you next round")).toEqual([false, true, undefined]);
    expect(readings('this law is idiotic and the minister should be ashamed')).toEqual([undefined, true, false]);
  });
});

describe('a row of an example', () => {
  it('is a correction of the examples’ moderator, long ago', () =>
    expect(parseExample('{"text":"gg","labels":{"toxicity":false},"reason":"polite"}\n', 'a.jsonl')).toEqual([
      {
        text: 'gg',
        labels: { toxicity: false },
        reason: 'polite',
        moderator: EXAMPLES_MODERATOR,
        judgedAt: '2025-01-01T00:00:00.000Z',
      },
    ]));

  it.each([
    ['{"text":"gg"', 'a.jsonl, line 2 is not JSON'],
    ['{"text":"gg","labels":{"toxicity":"no"}}', 'a.jsonl, line 2: /labels/toxicity Invalid input'],
    ['{"text":"gg","labels":{"toxicity":true},"note":"x"}', 'a.jsonl, line 2: Unrecognized key: "note"'],
    ['null', 'a.jsonl, line 2: /labels Invalid input: expected record, received undefined'],
  ])('that is %j is named by its line', (line, message) =>
    expect(() => parseExample(`{"text":"gg","labels":{"toxicity":false}}\n${line}\n`, 'a.jsonl')).toThrow(message),
  );
});
