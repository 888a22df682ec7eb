import type { ModelState, RegisteredModel } from '@parlance/domain';
import { describe, expect, it } from 'vitest';
import { waitingChallenger } from './waiting-challenger.js';

/** Models, the newest first, by state; a challenger passed the gate unless it says otherwise. */
const models = (...states: readonly (ModelState | 'unjudged')[]) =>
  states.map((state, i): RegisteredModel => ({
    ...{ platform: 'gaming', model: `gaming-${states.length - i}`, labels: ['insult'], sha256: 'a' },
    ...{ base: { model: 'base-1', sha256: 'b' }, dataset: { sha256: 'd', rows: 40 }, seed: 1, metrics: {} },
    state: state === 'unjudged' ? 'challenger' : state,
    ...(state !== 'unjudged' && { verdict: { promote: state !== 'rejected', reasons: [], differences: {} } }),
    createdAt: new Date('2026-11-25T12:00:00Z'),
  }));
const waiting = (...states: readonly (ModelState | 'unjudged')[]) => waitingChallenger(models(...states))?.model;

describe('the challenger that waits', () => {
  it('is the newest that passed the gate', () =>
    expect(waiting('rejected', 'challenger', 'challenger', 'champion')).toBe('gaming-3'));
  it('is none that is older than what serves', () =>
    expect(waiting('rejected', 'champion', 'challenger')).toBeUndefined());
  it('may be the first, while the base model serves', () => expect(waiting('challenger')).toBe('gaming-1'));
  it('was judged', () => expect(waiting('unjudged', 'champion')).toBeUndefined());
});
