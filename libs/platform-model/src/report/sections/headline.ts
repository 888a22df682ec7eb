import { countText, figureText, intervalText, NOTHING } from '../figure-text.js';
import { html, type Markup } from '../markup.js';
import type { MeasuredFigure } from '@parlance/domain';
import type { ReportFacts } from '../report-facts.js';

/** What was reached, in one sentence and four figures. */
export function headline({ model, base, dataset, measures, primary, normCards }: ReportFacts): Markup {
  const { judged, positive, base: before, model: after } = measures[primary.label]!;
  const kept = normCards.filter(({ held }) => held).length;
  return html`<header>
    <p class="eyebrow">Learning report</p>
    <h1>${model}</h1>
    <p class="headline">
      On ${countText(judged)} texts it was not trained on, PR-AUC for <b>${primary.label}</b> went from
      ${inWords(before.prAuc)} to ${inWords(after.prAuc)}, ROC-AUC from ${inWords(before.rocAuc)} to
      ${inWords(after.rocAuc)}.
    </p>
    <div class="tiles">
      ${tile('PR-AUC', before.prAuc, after.prAuc)} ${tile('ROC-AUC', before.rocAuc, after.rocAuc)}
      ${tile('Calibration error', undefined, after.calibrationError)}
      <div class="tile">
        <p class="name">Norm cards kept</p>
        <p class="value">${normCards.length === 0 ? NOTHING : `${kept} of ${normCards.length}`}</p>
        <p class="note">${normCards.length === 0 ? 'none were written' : broken(normCards.length - kept)}</p>
      </div>
    </div>
    <dl class="facts">
      <div>
        <dt>Learnt from</dt>
        <dd>${countText(dataset.rows)} rows</dd>
      </div>
      <div>
        <dt>Judged for ${primary.label}</dt>
        <dd>${countText(judged)}, ${countText(positive)} of them ${primary.label}</dd>
      </div>
      <div>
        <dt>Base model</dt>
        <dd>${base}</dd>
      </div>
      <div>
        <dt>Data set, SHA-256</dt>
        <dd><code>${dataset.sha256}</code></dd>
      </div>
    </dl>
  </header>`;
}

function inWords(figure: MeasuredFigure | undefined): Markup {
  const interval = intervalText(figure);
  return html`<b>${figureText(figure?.value)}</b>${interval && html` <span class="interval">(${interval})</span>`}`;
}

function tile(name: string, before: MeasuredFigure | undefined, after: MeasuredFigure | undefined): Markup {
  const from = before && html`<span class="from">${figureText(before.value)} →</span>`;
  const interval = intervalText(after);
  return html`<div class="tile">
    <p class="name">${name}</p>
    <p class="value">${from} ${figureText(after?.value)}</p>
    <p class="note">${interval && `95 % interval ${interval}`}</p>
  </div>`;
}

function broken(count: number): string {
  return count === 0 ? 'none is broken' : `${count} broken, listed below`;
}
