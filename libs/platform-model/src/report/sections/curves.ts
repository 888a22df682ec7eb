import { Ranking } from '@parlance/domain';
import { type PrecisionRecallStep, precisionRecallSteps, type ReliabilityBin, reliabilityBins } from '../curves.js';
import { countText, figureText } from '../figure-text.js';
import { html, type Markup } from '../markup.js';
import { at, line, plot, ticksWithin } from '../plot.js';
import type { ReportFacts } from '../report-facts.js';
import { key } from './key.js';
import { section } from './section.js';

const SHARE = { low: 0, high: 1, ticks: ticksWithin(0, 1), tickText: (tick: number) => tick.toFixed(1) };
/** Steps of a curve that are drawn: finer ones cannot be seen. */
const MOST_STEPS = 400;

/** What can be flagged at which price, and whether scores mean what they say. */
export function curvesSection({ measures, primary }: ReportFacts): Markup {
  const { label, truths, base, model } = primary;
  const { base: before, model: after } = measures[label]!;
  const ranked = Ranking.of(model, truths);
  return section(
    'curves',
    `What the scores for ${label} are worth`,
    'Both curves are drawn from scores of texts that the model was not trained on.',
    html`<div class="pair">
      <figure>
        <h3>Precision and recall</h3>
        ${precisionRecall(label, precisionRecallSteps(Ranking.of(base, truths)), precisionRecallSteps(ranked))}
        <figcaption class="keys">
          ${key('model', `Your model, PR-AUC ${figureText(after.prAuc?.value)}`)}
          ${key('base', `Base model, PR-AUC ${figureText(before.prAuc?.value)}`)}
        </figcaption>
      </figure>
      <figure>
        <h3>Reliability</h3>
        ${reliability(label, reliabilityBins(ranked))}
        <figcaption class="keys">
          ${key('model', `Your model, calibration error ${figureText(after.calibrationError?.value)}`)}
          ${key('ideal', 'Perfect calibration')}
        </figcaption>
      </figure>
    </div>`,
  );
}

function precisionRecall(label: string, base: PrecisionRecallStep[], model: PrecisionRecallStep[]): Markup {
  return plot(
    {
      id: 'precision-recall',
      title: `Precision and recall for ${label}`,
      description: `At half recall the precision is ${figureText(precisionAt(base, 0.5))} by the base model and ${figureText(precisionAt(model, 0.5))} by your model.`,
      x: { ...SHARE, label: `recall: share of all ${label} that is flagged` },
      y: { ...SHARE, label: 'precision: share of flags that are right' },
    },
    ({ x, y }) =>
      [
        { kind: 'base', steps: base },
        { kind: 'model', steps: model },
      ].map(({ kind, steps }) => {
        let from = 0;
        const corners = thinned(steps).flatMap(({ recall, precision }) => {
          const step = [
            [x(from), y(precision)],
            [x(recall), y(precision)],
          ] as const;
          from = recall;
          return step;
        });
        return line(kind, corners);
      }),
  );
}

/** Every step of few; of many, those that move recall by a part that can be seen, and the last. */
function thinned(steps: readonly PrecisionRecallStep[]): PrecisionRecallStep[] {
  let drawn = 0;
  return steps.filter(({ recall }, i) => {
    const visible = recall - drawn >= 1 / MOST_STEPS || i === steps.length - 1;
    if (visible) drawn = recall;
    return visible;
  });
}

function precisionAt(steps: readonly PrecisionRecallStep[], least: number): number | undefined {
  return steps.find(({ recall }) => recall >= least)?.precision;
}

function reliability(label: string, bins: readonly ReliabilityBin[]): Markup {
  return plot(
    {
      id: 'reliability',
      title: `Reliability of the scores for ${label}`,
      description: bins
        .map(({ score, share }) => `score ${score.toFixed(2)}: ${share.toFixed(2)} are ${label}`)
        .join('; '),
      x: { ...SHARE, label: 'mean score of a bin' },
      y: { ...SHARE, label: `share that moderators called ${label}` },
    },
    ({ x, y }) => [
      line('ideal', [
        [x(0), y(0)],
        [x(1), y(1)],
      ]),
      line(
        'model thin',
        bins.map(({ score, share }) => [x(score), y(share)]),
      ),
      bins.map(({ texts, score, share }) => {
        const hover = `${countText(texts)} texts: mean score ${score.toFixed(2)}, ${share.toFixed(2)} are ${label}`;
        return html`<circle class="dot" cx="${at(x(score))}" cy="${at(y(share))}" r="4.5"
          ><title>${hover}</title></circle
        >`;
      }),
    ],
  );
}
