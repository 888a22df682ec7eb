import type { MeasuredFigure } from '@parlance/domain';
import { aligned } from '../writing/aligned.js';
import type { LearntModel } from './learn-model.js';

/** What came of a training, for people: figures on texts that the model was not trained on, beside the base model's. */
export function learningTable({ model, base, measures, learned, normCards }: LearntModel, rows: number): string {
  const table = [
    ['label', 'rows', 'positive', 'ROC-AUC base', 'this model', 'PR-AUC base', 'this model', 'calibration error'],
    ...Object.entries(measures).map(([label, { judged, positive, base: before, model: after }]) => [
      label,
      String(judged),
      String(positive),
      shown(before.rocAuc),
      shown(after.rocAuc),
      shown(before.prAuc),
      shown(after.prAuc),
      shown(after.calibrationError),
    ]),
  ];
  const broken = normCards.filter(({ held }) => !held);
  const notes = [
    ...learned.skipped.map(({ label, reason }) => `${label} was not learnt: ${reason}`),
    ...broken.map(
      ({ text, label, expected, score }) =>
        `norm card broken: ${JSON.stringify(text)} must ${expected ? '' : 'not '}read as ${label}, ${score === undefined ? 'has no score of it' : `scored ${score.toFixed(3)}`}`,
    ),
    ...(normCards.length > 0 ? [`${normCards.length - broken.length} of ${normCards.length} norm cards kept`] : []),
  ];
  const head = `model ${model}, learnt from ${rows} rows on ${base}; out of fold, 95 % intervals in brackets`;
  return [head, '', ...aligned(table), ...(notes.length > 0 ? ['', ...notes] : [])].join('\n') + '\n';
}

function shown(figure: MeasuredFigure | undefined): string {
  if (figure === undefined) return '-';
  const { value, interval } = figure;
  const [low, high] = [interval?.low.toFixed(3), interval?.high.toFixed(3)];
  return low === undefined ? value.toFixed(3) : `${value.toFixed(3)} [${low}, ${high}]`;
}
