import { type Label, type Platform, type Policy, resolvePolicy, type Thresholds } from '@parlance/domain';
import type { TrainedModel } from '@parlance/platform-model';

/**
 * The thresholds that a platform will use once a challenger serves it: promised precisions by the challenger's own
 * out-of-fold scores, promised volumes as they are, since nothing was decided by it yet.
 */
export async function challengerPolicy(
  { policy, stated }: Pick<Platform, 'policy' | 'stated'>,
  { model, outOfFold }: Pick<TrainedModel, 'model' | 'outOfFold'>,
): Promise<Policy> {
  if (stated === undefined) return policy;
  const evidence = {
    model,
    judged: async (label: Label) => {
      const unseen = outOfFold[label];
      return unseen && { scores: unseen.model, truths: unseen.truths };
    },
    decided: async () => 'the challenger decided nothing yet',
  };
  const resolved = await resolvePolicy(stated, evidence, []);
  const labels = Object.entries(resolved.policy.labels).map(([label, thresholds]): [Label, Thresholds] => {
    const review = stated.labels[label]?.review;
    const current = policy.labels[label]?.review;
    const byVolume = typeof review === 'object' && 'perDay' in review && current !== undefined;
    return [label, byVolume ? { ...thresholds, review: current } : thresholds];
  });
  return { ...resolved.policy, labels: Object.fromEntries(labels) };
}

/**
 * The thresholds that stay whatever model serves: promised ones move with it, so that how many texts reach the one of today
 * says nothing of the next model.
 */
export function lastingPolicy({ policy, stated }: Pick<Platform, 'policy' | 'stated'>): Policy {
  if (stated === undefined) return policy;
  const labels = Object.entries(stated.labels).map(([label, { review, block }]): [Label, Thresholds] => [
    label,
    { ...(typeof review === 'number' && { review }), ...(typeof block === 'number' && { block }) },
  ]);
  return { ...policy, labels: Object.fromEntries(labels) };
}
