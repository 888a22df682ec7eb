import type { Gain } from '@parlance/domain';
import { countText, figureText } from '../figure-text.js';
import { html, type Markup } from '../markup.js';
import { at, line, plot, ticksWithin } from '../plot.js';
import type { LearningCurvePoint, ReportFacts } from '../report-facts.js';
import { key } from './key.js';
import { section } from './section.js';

const FIGURE_NAMES = { rocAuc: 'ROC-AUC', prAuc: 'PR-AUC' } as const;

/** What more judged texts brought, if that was measured. */
export function learningCurveSection({
  learningCurve,
  nextHundred,
  measures,
  primary,
}: ReportFacts): Markup | undefined {
  if (learningCurve === undefined || learningCurve.length === 0) return undefined;
  const points = learningCurve.toSorted((a, b) => a.labels - b.labels);
  const base = measures[primary.label]!.base;
  return section(
    'learning-curve',
    'What more judged texts bring',
    html`Figures on texts that were not trained on, at growing numbers of texts judged for ${primary.label}; dotted is
    the base model.
    ${
      nextHundred === undefined
        ? 'What another hundred would bring cannot be said yet.'
        : `Another hundred would likely bring ${inWords('ROC-AUC', nextHundred.rocAuc)} and ${inWords('PR-AUC', nextHundred.prAuc)}.`
    }`,
    html`<figure class="wide">
      ${curve(points, { rocAuc: base.rocAuc?.value, prAuc: base.prAuc?.value })}
      <figcaption class="keys">
        ${key('model', 'ROC-AUC (dots)')} ${key('second', 'PR-AUC (squares)')} ${key('ideal', 'Base model')}
      </figcaption>
    </figure>`,
  );
}

function inWords(name: string, { gain, low, high }: Gain): string {
  return `+${figureText(gain)} ${name} (+${figureText(low)} to +${figureText(high)})`;
}

function curve(
  points: readonly LearningCurvePoint[],
  base: Readonly<Record<'rocAuc' | 'prAuc', number | undefined>>,
): Markup {
  const values = points.flatMap(({ rocAuc, prAuc }) => [rocAuc, prAuc]);
  const known = [...values, base.rocAuc, base.prAuc].filter((value) => value !== undefined);
  const low = Math.floor(Math.min(...known) * 20 - 0.6) / 20;
  const high = Math.min(1, Math.ceil(Math.max(...known) * 20 + 0.6) / 20);
  const counts = points.map(({ labels }) => labels);
  const [fewest, most] = [Math.min(...counts) / 1.25, Math.max(...counts) * 1.25];
  return plot(
    {
      id: 'learning-curve',
      title: 'ROC-AUC and PR-AUC by judged texts',
      description: points
        .map(
          ({ labels, rocAuc, prAuc }) =>
            `${countText(labels)} texts: ROC-AUC ${figureText(rocAuc)}, PR-AUC ${figureText(prAuc)}`,
        )
        .join('; '),
      width: 940,
      height: 300,
      x: { label: 'judged texts', low: fewest, high: most, ticks: counts, tickText: countText, logarithmic: true },
      y: {
        label: 'area under the curve',
        low,
        high,
        ticks: ticksWithin(low, high),
        tickText: (tick) => tick.toFixed(2),
      },
    },
    ({ x, y }) =>
      (['rocAuc', 'prAuc'] as const).map((figure) => {
        const kind = figure === 'rocAuc' ? 'model' : 'second';
        const places = points.map((point) => [x(point.labels), y(point[figure])] as const);
        const start = base[figure];
        return [
          start === undefined ? undefined : baseLine(kind, FIGURE_NAMES[figure], start, y(start), x(fewest), x(most)),
          line(kind, places),
          places.map(([left, top], i) => marker(figure, points[i]![figure], left, top)),
        ];
      }),
  );
}

/** A dot with its value above, or a square with its value below. */
function marker(figure: 'rocAuc' | 'prAuc', value: number, x: number, y: number): Markup {
  const dots = figure === 'rocAuc';
  const shape = dots
    ? html`<circle class="dot" cx="${at(x)}" cy="${at(y)}" r="4.5" />`
    : html`<rect class="dot second" x="${at(x - 4)}" y="${at(y - 4)}" width="8" height="8" />`;
  const textY = dots ? y - 11 : y + 20;
  return html`${shape}<text class="value" text-anchor="middle" x="${at(x)}" y="${at(textY)}"
      >${figureText(value)}</text
    >`;
}

function baseLine(kind: string, name: string, value: number, y: number, left: number, right: number): Markup {
  return html`${line(`ideal ${kind}`, [
      [left, y],
      [right, y],
    ])}<text class="value" text-anchor="end" x="${at(right - 6)}" y="${at(y + 14)}">
      base model’s ${name} ${figureText(value)}
    </text>`;
}
