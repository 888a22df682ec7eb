import type { ModelsView } from '@parlance/contracts';
import { aligned } from '../writing/aligned.js';

/** A platform's models, the newest first, and which serves. */
export function modelsTable({ champion, models }: ModelsView): string {
  const head = champion === null ? 'the base model serves' : `${champion} serves`;
  if (models.length === 0) return `${head}; there is no other\n`;
  const rows = models.map(({ model, state, labels, dataset, createdAt, verdict }) => [
    ...[model, state, labels.join(', '), String(dataset.rows), createdAt],
    verdict === undefined ? 'not compared' : verdict.reasons.map(({ code }) => code).join(', '),
  ]);
  return `${[head, '', ...aligned([['model', 'state', 'labels', 'rows', 'created', 'verdict'], ...rows])].join('\n')}\n`;
}
