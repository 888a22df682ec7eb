import type { MeasuredFigureView, ModelComparisonView } from '@parlance/contracts';
import { aligned } from '../writing/aligned.js';

type Compared = ModelComparisonView['labels'][string];
type Figures = Compared['challenger'];

const RANKING: readonly (readonly [string, (figures: Figures) => MeasuredFigureView | undefined])[] = [
  ['ROC-AUC', ({ rocAuc }) => rocAuc],
  ['PR-AUC', ({ prAuc }) => prAuc],
  ['calibration error', ({ calibrationError }) => calibrationError],
];
const AT_THRESHOLD = ['precision', 'recall', 'f1'] as const;

/** A model beside the one that served, for people: a row a figure, 95 % intervals in brackets. */
export function comparisonTable({ labels, separation }: ModelComparisonView): string[] {
  const rows = Object.entries(labels).flatMap(([label, compared]) => rowsOf(label, compared));
  const apart =
    separation === undefined
      ? []
      : [
          ['silhouette', separation.before.silhouette, separation.after.silhouette] as const,
          ['10 nearest agree', separation.before.nearestAccuracy, separation.after.nearestAccuracy] as const,
        ].map(([name, before, after]) => [separation.label, name, number(before), number(after)]);
  const flips = Object.entries(labels).flatMap(([label, { flips }]) =>
    flips === undefined
      ? []
      : `${label} at ${flips.threshold}: ${flips.newlyFlagged.count} newly flagged, ${flips.noLongerFlagged.count} no longer`,
  );
  return [...aligned([['label', 'figure', 'before', 'this model'], ...rows, ...apart]), ...flips];
}

function rowsOf(label: string, { champion, challenger, texts, positives }: Compared): string[][] {
  const row = (name: string, of: (figures: Figures) => MeasuredFigureView | undefined): string[] => [
    ...[label, name, champion === undefined ? '-' : shown(of(champion)), shown(of(challenger))],
  ];
  return [
    [label, 'texts (positive)', '', `${texts} (${positives})`],
    ...RANKING.map(([name, of]) => row(name, of)),
    ...(['review', 'block'] as const).flatMap((action) => {
      const at = challenger[action];
      if (at === undefined) return [];
      return AT_THRESHOLD.map((figure) =>
        row(`${figure === 'f1' ? 'F1' : figure} at ${action} ${at.threshold}`, (figures) => figures[action]?.[figure]),
      );
    }),
  ];
}

function shown(figure: MeasuredFigureView | undefined): string {
  if (figure === undefined) return '-';
  const { value, interval } = figure;
  return interval === undefined
    ? number(value)
    : `${number(value)} [${number(interval.low)}, ${number(interval.high)}]`;
}

function number(value: number | undefined): string {
  return value === undefined ? '-' : value.toFixed(3);
}
