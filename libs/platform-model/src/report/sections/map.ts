import { rowsOf } from '../../rows-of.js';
import { countText, figureText, shortened } from '../figure-text.js';
import { html, type Markup } from '../markup.js';
import { type Axis, MARGIN, type Place, plot, PLOT_WIDTH, ticksWithin } from '../plot.js';
import { projectTogether } from '../projection.js';
import type { PrimaryLabel } from '../report-facts.js';
import { sampleTexts } from '../sample-texts.js';
import { type Separation, separation } from '../separation.js';
import { readingMark, readingName, readingText } from './reading.js';
import { section } from './section.js';

/** More points than these hide each other, and make a page heavy. */
export const MOST_POINTS = 1500;
const HOVER_CHARACTERS = 120;
/** From this many points on they are drawn small. */
const SMALL_FROM = 400;

/** Where texts lie before and after, in one plane. */
export function mapSection(primary: PrimaryLabel): Markup {
  const { label, texts, truths, before, after, width } = primary;
  // In random order, so that neither reading is drawn on top of the other.
  const drawn = sampleTexts(texts.length, MOST_POINTS, 1);
  const positions = projectTogether(rowsOf(before, width, drawn), rowsOf(after, width, drawn), width);
  const axes = sharedAxes([positions.before, positions.after]);
  const readings = Int8Array.from(truths);
  const measured = { before: separation(before, width, readings), after: separation(after, width, readings) };
  const panel = (side: 'before' | 'after', name: string): Markup =>
    html`<figure>
      <h3>${name}</h3>
      ${plot(
        {
          id: `map-${side}`,
          title: `${name}: ${countText(drawn.length)} texts`,
          description: described(name, label, measured[side]),
          height: axes.height,
          x: axes.x,
          y: axes.y,
        },
        (place) => marks(primary, drawn, positions[side], place),
      )}
      <figcaption>${separationText(measured[side], side === 'after' ? measured.before : undefined)}</figcaption>
    </figure>`;
  return section(
    'map',
    'How the model sees your texts',
    html`Each mark is a text that the model was <b>not trained on</b>: where it lies was told by an adapter that had not
      seen it. Both pictures share one plane and the same axes; rest the pointer on a mark to read its text.
      ${drawn.length < texts.length ? drawnText(drawn.length, texts.length) : undefined}`,
    html`<p class="legend">Moderators said: ${[1, 0].map((reading) => html`${readingText(label, reading)} `)}</p>
      <div class="pair">${panel('before', 'Base model')} ${panel('after', 'Your model')}</div>
      <p class="small">
        Silhouette and neighbours are measured in all ${width} dimensions, on ${countText(measured.after.texts)} texts;
        the plane shows the two directions of most variance. The right picture joins the adapters of all folds, which
        differ a little.
      </p>`,
  );
}

function drawnText(drawn: number, texts: number): string {
  return `Drawn are ${countText(drawn)} of ${countText(texts)} texts, chosen at random.`;
}

/** Axes that hold all points of both, a unit being as long across as upwards. */
function sharedAxes(positions: readonly Float32Array[]): { x: Axis; y: Axis; height: number } {
  const range = (axis: 0 | 1): [number, number] => {
    let [low, high] = [Infinity, -Infinity];
    for (const points of positions) {
      for (let i = axis; i < points.length; i += 2) {
        low = Math.min(low, points[i]!);
        high = Math.max(high, points[i]!);
      }
    }
    const edge = Math.max(0.05 * (high - low), 0.01);
    return low > high ? [-1, 1] : [low - edge, high + edge];
  };
  const [xLow, xHigh] = range(0);
  const [yLow, yHigh] = range(1);
  const across = PLOT_WIDTH - MARGIN.left - MARGIN.right;
  const upwards = (across * (yHigh - yLow)) / (xHigh - xLow);
  const field = Math.min(400, Math.max(260, upwards));
  // A field that is higher than needed shows more of the plane above and below; one that is lower, more at the sides.
  const unit = Math.min(across / (xHigh - xLow), field / (yHigh - yLow));
  const axis = (label: string, low: number, high: number, length: number): Axis => {
    const middle = (low + high) / 2;
    const half = length / unit / 2;
    const ticks = ticksWithin(middle - half, middle + half);
    return { label, low: middle - half, high: middle + half, ticks, tickText: signedTick };
  };
  return {
    x: axis('first principal component', xLow, xHigh, across),
    y: axis('second principal component', yLow, yHigh, field),
    height: field + MARGIN.top + MARGIN.bottom,
  };
}

function signedTick(tick: number): string {
  return tick.toFixed(1).replace('-', '−');
}

function marks({ label, texts, truths }: PrimaryLabel, drawn: Int32Array, points: Float32Array, place: Place): Markup {
  const radius = drawn.length < SMALL_FROM ? 4.2 : 3;
  return html`<g class="marks">
    ${Array.from(drawn, (text, i) => {
      const hover = `${shortened(texts[text]!, HOVER_CHARACTERS)} (${readingName(label, truths[text]!)})`;
      return readingMark(truths[text]!, place.x(points[i * 2]!), place.y(points[i * 2 + 1]!), radius, hover);
    })}
  </g>`;
}

function separationText(now: Separation, before: Separation | undefined): Markup {
  const figure = (name: string, key: 'silhouette' | 'nearestAccuracy' | 'nearestBalancedAccuracy'): Markup =>
    html`<div>
      <dt>${name}</dt>
      <dd>${figureText(now[key])} ${change(now[key], before?.[key])}</dd>
    </div>`;
  return html`<dl class="figures">
    ${figure('Silhouette', 'silhouette')} ${figure('10 nearest agree', 'nearestAccuracy')}
    ${figure('balanced', 'nearestBalancedAccuracy')}
  </dl>`;
}

function change(now: number | undefined, before: number | undefined): Markup | undefined {
  if (now === undefined || before === undefined) return undefined;
  const sign = now < before ? '−' : '+';
  return html`<span class="change">${sign}${Math.abs(now - before).toFixed(3)}</span>`;
}

function described(name: string, label: string, { silhouette, nearestAccuracy }: Separation): string {
  return (
    `${name}. Texts that moderators called ${readingName(label, 1)} are triangles, the others circles. ` +
    `Silhouette ${figureText(silhouette)}, 10-nearest-neighbour accuracy ${figureText(nearestAccuracy)}.`
  );
}
