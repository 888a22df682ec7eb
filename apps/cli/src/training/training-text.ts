import type { ModelDetailsView, TrainingView } from '@parlance/contracts';
import { comparisonTable } from '../models/comparison-table.js';

/** What came of a training that has finished, for people; `details` are of the model that it made, if it made one. */
export function trainingText({ id, outcome }: TrainingView, details: ModelDetailsView | undefined): string {
  if (outcome?.model === undefined) return `training ${id}: no model; ${outcome?.detail ?? 'it does not say why'}\n`;
  const { model, promoted, verdict, detail } = outcome;
  const lines = [
    `training ${id}: ${model} ${promoted ? 'serves now' : 'does not serve'}`,
    ...(verdict?.reasons.map((reason) => `${reason.code}: ${reason.detail}`) ?? []),
    ...(detail === undefined ? [] : [detail]),
  ];
  const comparison = details?.comparison ?? null;
  return `${[...lines, ...(comparison === null ? [] : ['', ...comparisonTable(comparison)])].join('\n')}\n`;
}
