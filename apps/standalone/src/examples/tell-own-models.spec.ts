import { type ClassifierEvent, ClassifierEvents } from '@parlance/classifier';
import { describe, expect, it } from 'vitest';
import { TellOwnModels } from './tell-own-models.js';

class Passed extends ClassifierEvents {
  readonly events: ClassifierEvent[] = [];
  override emit(event: ClassifierEvent): void {
    this.events.push(event);
  }
}

function serves(platform: string, model: string | undefined): ClassifierEvent {
  return { type: 'champion-serves', platform, model, before: undefined };
}

describe('telling of own models', () => {
  it('says once of each platform that is awaited when its own model serves, and after how long', () => {
    const lines: string[] = [];
    let now = 1_000;
    const tell = new TellOwnModels(
      new Passed(),
      (line) => lines.push(line),
      () => now,
    );
    tell.await(new Map([['kids', 97]]));
    now = 3_340;
    tell.emit(serves('kids', undefined));
    tell.emit(serves('arena', 'arena-1'));
    expect(lines).toEqual([]);
    tell.emit(serves('kids', 'kids-1'));
    tell.emit(serves('kids', 'kids-2'));
    expect(lines).toEqual(['kids reads with a model of its own now (97 corrections, 2.3 s)']);
  });

  it('passes every event on', () => {
    const passed = new Passed();
    const tell = new TellOwnModels(passed, () => undefined);
    const events = [serves('kids', 'kids-1'), { type: 'model-in-service', model: 'base-1' }] as const;
    for (const event of events) tell.emit(event);
    expect(passed.events).toEqual(events);
  });
});
