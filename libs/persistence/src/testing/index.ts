export { InMemoryPlatformStore } from './in-memory-platform-store.js';
export { PLATFORM_STORE_CONTRACT, type ContractClause } from './platform-store-contract.js';
