export * from './events/content-decided.js';
export * from './events/content-submitted.js';
export * from './events/decision-id.js';
export * from './events/platform-changed.js';
export * from './http/decisions.js';
export * from './http/platforms.js';
export * from './http/problem.js';
export * from './topics.js';
