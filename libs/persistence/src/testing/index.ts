export type { ContractClause } from './contract-clause.js';
export { CORRECTION_STORE_CONTRACT } from './correction-store-contract.js';
export { DECISION_STORE_CONTRACT, type DecisionStores } from './decision-store-contract.js';
export { InMemoryCorrectionStore } from './in-memory-correction-store.js';
export { InMemoryDecisionStore } from './in-memory-decision-store.js';
export { InMemoryPlatformStore } from './in-memory-platform-store.js';
export { InMemoryTexts } from './in-memory-texts.js';
export { PLATFORM_STORE_CONTRACT } from './platform-store-contract.js';
