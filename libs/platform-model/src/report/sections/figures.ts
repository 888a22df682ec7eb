import type { MeasuredFigure } from '@parlance/domain';
import type { LabelMeasures } from '../../measure-out-of-fold.js';
import { countText, figureText, intervalText } from '../figure-text.js';
import { html, type Markup } from '../markup.js';
import type { ReportFacts } from '../report-facts.js';
import { section, table } from './section.js';

/** The figures of every label, before and after. */
export function figuresSection({ measures }: ReportFacts): Markup {
  const columns = [
    { name: 'Label' },
    { name: 'Texts', kind: 'number' },
    { name: 'PR-AUC', kind: 'number' },
    { name: 'ROC-AUC', kind: 'number' },
    { name: 'Calibration error', kind: 'number' },
  ] as const;
  return section(
    'figures',
    'Figures of each label',
    'Base model → your model, on texts it was not trained on, with 95 % intervals.',
    table('Figures of each label', columns, Object.entries(measures).map(row)),
  );
}

function row([label, { judged, positive, base, model }]: [string, LabelMeasures]): Markup {
  return html`<tr>
    <th scope="row">${label}</th>
    <td class="number">${countText(judged)}<small>${countText(positive)} ${label}</small></td>
    <td class="number">${fromTo(base.prAuc, model.prAuc)}</td>
    <td class="number">${fromTo(base.rocAuc, model.rocAuc)}</td>
    <td class="number">
      <b>${figureText(model.calibrationError?.value)}</b><small>${intervalText(model.calibrationError)}</small>
    </td>
  </tr>`;
}

function fromTo(before: MeasuredFigure | undefined, after: MeasuredFigure | undefined): Markup {
  const intervals = [before, after].map(intervalText).filter((text) => text !== undefined);
  return html`<span class="from">${figureText(before?.value)} →</span> <b>${figureText(after?.value)}</b>
    <small>${intervals.join(' → ')}</small>`;
}
