import { type Content, html, type Markup } from './markup.js';

export interface Axis {
  readonly label: string;
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
  readonly tickText?: (tick: number) => string;
  readonly logarithmic?: boolean;
}

export interface PlotOptions {
  /** Unique in the page. */
  readonly id: string;
  readonly title: string;
  /** What the picture shows, for those who do not see it. */
  readonly description: string;
  readonly width?: number;
  readonly height?: number;
  readonly x: Axis;
  readonly y: Axis;
}

/** Where values stand in the picture. */
export interface Place {
  x(value: number): number;
  y(value: number): number;
}

export const PLOT_WIDTH = 460;
const PLOT_HEIGHT = 340;
/** Room for the ticks and names of the axes. */
export const MARGIN = { left: 58, right: 14, top: 12, bottom: 44 } as const;

/** A picture with named axes; `draw` gets the places of values and draws what it wants there. */
export function plot(options: PlotOptions, draw: (place: Place) => Content): Markup {
  const { id, title, description, width = PLOT_WIDTH, height = PLOT_HEIGHT, x, y } = options;
  const left = MARGIN.left;
  const right = width - MARGIN.right;
  const top = MARGIN.top;
  const bottom = height - MARGIN.bottom;
  const place = { x: scale(x, left, right), y: scale(y, bottom, top) };
  return html`<svg class="plot" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-title ${id}-desc">
    <title id="${id}-title">${title}</title>
    <desc id="${id}-desc">${description}</desc>
    <rect class="field" x="${left}" y="${top}" width="${right - left}" height="${bottom - top}" />
    <g class="grid">
      ${x.ticks.map((tick) => html`<path d="M${at(place.x(tick))} ${top}V${bottom}" />`)}
      ${y.ticks.map((tick) => html`<path d="M${left} ${at(place.y(tick))}H${right}" />`)}
    </g>
    <g class="ticks" text-anchor="middle">
      ${x.ticks.map((tick) => html`<text x="${at(place.x(tick))}" y="${bottom + 17}">${tickText(x, tick)}</text>`)}
    </g>
    <g class="ticks" text-anchor="end">
      ${y.ticks.map((tick) => html`<text x="${left - 8}" y="${at(place.y(tick) + 4)}">${tickText(y, tick)}</text>`)}
    </g>
    <text class="axis" text-anchor="middle" x="${(left + right) / 2}" y="${height - 6}">${x.label}</text>
    <text class="axis" text-anchor="middle" transform="translate(13 ${(top + bottom) / 2}) rotate(-90)">
      ${y.label}
    </text>
    ${draw(place)}
  </svg>`;
}

/** A coordinate with one place: a tenth of a pixel is enough, and pages stay small. */
export function at(coordinate: number): string {
  return String(Math.round(coordinate * 10) / 10);
}

/** A line through points. */
export function line(kind: string, points: readonly (readonly [number, number])[]): Markup {
  return html`<path class="line ${kind}" d="M${points.map(([x, y]) => `${at(x)} ${at(y)}`).join('L')}" />`;
}

/** Round ticks, about `count` of them, within [low, high]. */
export function ticksWithin(low: number, high: number, count = 5): number[] {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= rough)!;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

function scale({ low, high, logarithmic }: Axis, from: number, to: number): (value: number) => number {
  const on = logarithmic ? Math.log : (value: number) => value;
  const span = on(high) - on(low);
  return (value) => from + ((to - from) * (on(value) - on(low))) / span;
}

function tickText({ tickText = String }: Axis, tick: number): string {
  return tickText(tick);
}
