export { type PairedDifference, pairedDifference, type PairedScores } from './paired-difference.js';
export {
  type Comparison,
  DEFAULT_GATE_LIMITS,
  type GateInput,
  type GateLimits,
  type GateReason,
  type GateReasonCode,
  type GateVerdict,
  type NormCardResult,
  promotionGate,
} from './promotion-gate.js';
