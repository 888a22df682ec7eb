export * from './deciding/action.js';
export * from './deciding/decide.js';
export * from './deciding/platform.js';
export * from './deciding/policy.js';
export * from './deciding/scores.js';
export * from './ports/content-scorer.js';
export * from './ports/platform-store.js';
export * from './retriable-error.js';
