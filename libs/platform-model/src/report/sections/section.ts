import { type Content, html, type Markup } from '../markup.js';

/** A part of the report with its heading; `lead` says in a sentence or two what it shows. */
export function section(id: string, heading: string, lead: Content, body: Content): Markup {
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}">${heading}</h2>
    ${lead === undefined ? undefined : html`<p class="lead">${lead}</p>`} ${body}
  </section>`;
}

/** A table that scrolls within itself on a narrow screen. */
export function table(caption: string, columns: readonly Column[], rows: readonly Content[]): Markup {
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${columns.map(({ name, kind }) => html`<th scope="col" class="${kind}">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

export interface Column {
  readonly name: string;
  /** Numbers stand at the right of their column. */
  readonly kind?: 'number' | 'text';
}
