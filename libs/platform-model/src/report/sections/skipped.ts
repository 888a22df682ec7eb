import { countText } from '../figure-text.js';
import { html, type Markup } from '../markup.js';
import type { ReportFacts } from '../report-facts.js';
import { section, table } from './section.js';

/** Labels that nothing was learnt for, and what would change that. */
export function skippedSection({ skipped }: ReportFacts): Markup {
  const columns = [
    { name: 'Label' },
    { name: 'Judged', kind: 'number' },
    { name: 'With the label', kind: 'number' },
    { name: 'Why' },
  ] as const;
  const rows = skipped.map(
    ({ label, judged, positive, reason }) =>
      html`<tr>
        <th scope="row">${label}</th>
        <td class="number">${countText(judged)}</td>
        <td class="number">${countText(positive)}</td>
        <td>${reason}</td>
      </tr>`,
  );
  return section(
    'skipped',
    'Labels not learnt yet',
    skipped.length === 0
      ? 'Every label that was judged was learnt.'
      : 'A label that the base model knows goes on being scored by it.',
    skipped.length === 0 ? undefined : table('Labels not learnt yet', columns, rows),
  );
}
