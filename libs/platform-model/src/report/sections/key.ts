import { html, type Markup } from '../markup.js';
import { line } from '../plot.js';

/** What a line stands for. */
export function key(kind: string, text: string): Markup {
  return html`<span class="key">
    <svg viewBox="0 0 28 10" aria-hidden="true">
      ${line(kind, [
        [1, 5],
        [27, 5],
      ])}
    </svg>
    ${text}
  </span>`;
}
