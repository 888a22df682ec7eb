import type { ModelDetailsView } from '@parlance/contracts';
import { comparisonTable } from './comparison-table.js';

const MOST_FLIPS = 10;

/** One model for people: where it stands, what the gate said, what it was beside the one that served. */
export function modelText(details: ModelDetailsView): string {
  const { model, state, labels, base, dataset, verdict, comparison, promotedBy, promotedAt } = details;
  const promoted = promotedAt === undefined ? '' : `, put in service by ${promotedBy ?? '?'} at ${promotedAt}`;
  const lines = [
    `${model}: ${state}${promoted}`,
    `learnt from ${dataset.rows} rows on ${base.model}: ${labels.join(', ')}`,
    ...(verdict?.reasons.map(({ code, detail }) => `${code}: ${detail}`) ?? ['nobody compared it with another model']),
  ];
  if (comparison === null) return `${lines.join('\n')}\n`;
  return `${[...lines, '', ...comparisonTable(comparison), ...flipLines(comparison)].join('\n')}\n`;
}

/** The decisions that change, the worst first. */
function flipLines({ labels }: NonNullable<ModelDetailsView['comparison']>): string[] {
  return Object.entries(labels).flatMap(([label, { flips }]) => {
    if (flips === undefined) return [];
    const listed = (heading: string, { worst }: typeof flips.newlyFlagged): string[] =>
      worst.length === 0
        ? []
        : [
            '',
            `${label}, ${heading}, the worst first:`,
            ...worst.slice(0, MOST_FLIPS).map(({ text, holds, champion, challenger }) => {
              const scores = `${champion.toFixed(3)} -> ${challenger.toFixed(3)}`;
              return `  ${scores}  ${holds ? 'yes' : 'no '}  ${text === null ? '(erased)' : JSON.stringify(text)}`;
            }),
          ];
    return [...listed('newly flagged', flips.newlyFlagged), ...listed('no longer flagged', flips.noLongerFlagged)];
  });
}
