export * from './access-grant.js';
export * from './access-key.js';
export * from './caller.js';
export * from './role.js';
