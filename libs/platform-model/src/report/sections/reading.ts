import { at } from '../plot.js';
import { html, type Markup } from '../markup.js';

/** The sign of a reading: shape and colour say the same. */
export function readingSign(reading: number): Markup {
  return html`<svg class="sign" viewBox="0 0 12 12" aria-hidden="true">${readingMark(reading, 6, 6, 5)}</svg>`;
}

/** A reading in words, with its sign. */
export function readingText(label: string, reading: number): Markup {
  return html`<span class="reading">${readingSign(reading)} ${readingName(label, reading)}</span>`;
}

export function readingName(label: string, reading: number): string {
  return reading === 1 ? label : `not ${label}`;
}

/** A triangle for a text that has the label, a circle for one that has not. */
export function readingMark(reading: number, x: number, y: number, radius: number, hover?: string): Markup {
  const title = hover === undefined ? undefined : html`<title>${hover}</title>`;
  if (reading !== 1) return html`<circle class="no" cx="${at(x)}" cy="${at(y)}" r="${at(radius)}">${title}</circle>`;
  const half = at(radius * 1.15);
  const corners = `M${at(x)} ${at(y - radius * 1.2)}l${half} ${at(radius * 2)}h${at(-radius * 2.3)}z`;
  return html`<path class="yes" d="${corners}">${title}</path>`;
}
