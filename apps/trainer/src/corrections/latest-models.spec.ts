import { describe, expect, it } from 'vitest';
import { LatestModels } from './latest-models.js';

const at = (hour: number): Date => new Date(Date.UTC(2026, 10, 25, hour));

describe('LatestModels', () => {
  it('has the model that decided longest ago make room for one that decided later', () => {
    const models = new LatestModels(2);
    expect(models.of('gaming', 'gaming-1', at(1))).toEqual({ label: 'gaming-1' });
    expect(models.of('gaming', 'gaming-2', at(2))).toEqual({ label: 'gaming-2' });
    expect(models.of('gaming', 'gaming-1', at(4))).toEqual({ label: 'gaming-1' });
    expect(models.of('gaming', 'gaming-3', at(3))).toEqual({ label: 'gaming-3', outdated: 'gaming-2' });
  });

  it('gives no model a series that decided before those that have one', () => {
    const models = new LatestModels(2);
    models.of('gaming', 'gaming-2', at(2));
    models.of('gaming', 'gaming-3', at(3));
    models.of('gaming', 'gaming-2', at(1));
    expect(models.of('gaming', 'gaming-1', at(2))).toEqual({ label: 'other' });
  });

  it('counts each platform’s by themselves', () => {
    const models = new LatestModels(1);
    models.of('gaming', 'base-1', at(1));
    expect(models.of('kids', 'kids-1', at(1))).toEqual({ label: 'kids-1' });
  });
});
