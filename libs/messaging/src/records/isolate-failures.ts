import { RetriableError } from '@parlance/domain';
import type { BatchOutcome, HandleBatch, IncomingRecord } from './record.js';

/**
 * A handler in which one poisonous record never takes its neighbours with it: a batch that fails is halved until the
 * record at fault stands alone, and that one is rejected as `handler-failed`. RetriableErrors pass through.
 */
export function isolateFailures(handle: HandleBatch): HandleBatch {
  const isolated: HandleBatch = async (records) => {
    try {
      return await handle(records);
    } catch (error) {
      if (error instanceof RetriableError) throw error;
      if (records.length <= 1) return rejectAll(records, error);
      const middle = records.length >> 1;
      const first = await isolated(records.slice(0, middle));
      const second = await isolated(records.slice(middle));
      return { outputs: [...first.outputs, ...second.outputs], rejected: [...first.rejected, ...second.rejected] };
    }
  };
  return isolated;
}

function rejectAll(records: readonly IncomingRecord[], error: unknown): BatchOutcome {
  const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { outputs: [], rejected: records.map((record) => ({ record, reason: 'handler-failed', detail })) };
}
