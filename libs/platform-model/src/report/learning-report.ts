import { html, Markup } from './markup.js';
import { checkReportFacts, type ReportFacts } from './report-facts.js';
import { curvesSection } from './sections/curves.js';
import { figuresSection } from './sections/figures.js';
import { flipsSection } from './sections/flips.js';
import { headline } from './sections/headline.js';
import { howToReadSection } from './sections/how-to-read.js';
import { learningCurveSection } from './sections/learning-curve.js';
import { mapSection } from './sections/map.js';
import { normCardsSection } from './sections/norm-cards.js';
import { skippedSection } from './sections/skipped.js';
import { STYLE } from './style.js';

/**
 * What a run learnt, for the people whose texts it learnt from: one HTML page that needs nothing beside itself, no script
 * and no network, on a screen or printed. Users' texts are in it, escaped: keep it where texts may be kept.
 * @throws ReportFactsError if the facts do not fit together.
 */
export function learningReport(facts: ReportFacts): string {
  checkReportFacts(facts);
  const page = html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>${facts.model}: learning report</title>
      <style>
        ${Markup.trusted(STYLE)}
      </style>
    </head>
    <body>
      <main>
        ${headline(facts)} ${mapSection(facts.primary)} ${figuresSection(facts)} ${curvesSection(facts)}
        ${learningCurveSection(facts)} ${flipsSection(facts)} ${normCardsSection(facts)} ${skippedSection(facts)}
        ${howToReadSection()}
      </main>
    </body>
  </html>`;
  return `<!doctype html>\n${page.toString()}\n`;
}
