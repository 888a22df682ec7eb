/**
 * The model that the recipe makes now: decisions carry `model`, so a new recipe or new data needs a new version. The date
 * is the version's, not the run's, so that the same data and seed give the same bytes.
 */
export const RELEASE = { model: 'base-2026.11.1', createdAt: '2026-11-24T00:00:00.000Z' } as const;
