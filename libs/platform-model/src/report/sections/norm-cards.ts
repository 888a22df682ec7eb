import { NOTHING, scoreText, shortened } from '../figure-text.js';
import { html, type Markup } from '../markup.js';
import type { NormCard, ReportFacts } from '../report-facts.js';
import { readingText } from './reading.js';
import { section, table } from './section.js';

const MOST_CHARACTERS = 280;

/** Whether the model keeps what the platform wrote down. */
export function normCardsSection({ normCards }: ReportFacts): Markup {
  const broken = normCards.filter(({ held }) => !held);
  const kept = normCards.filter(({ held }) => held);
  const lead = 'Texts of which you wrote down what must come out. A model that breaks one is not promoted.';
  const columns = [{ name: 'Text' }, { name: 'Must be' }, { name: 'Score', kind: 'number' }, { name: 'Card' }] as const;
  return section(
    'norm-cards',
    'Norm cards',
    normCards.length === 0 ? 'No norm cards were written.' : lead,
    normCards.length === 0
      ? undefined
      : table(`Norm cards: ${broken.length} broken, ${kept.length} kept`, columns, [...broken, ...kept].map(row)),
  );
}

function row({ text, label, expected, score, held }: NormCard): Markup {
  return html`<tr>
    <td class="quote"><bdi>${shortened(text, MOST_CHARACTERS)}</bdi></td>
    <td class="said">${readingText(label, expected ? 1 : 0)}</td>
    <td class="number">${score === undefined ? NOTHING : scoreText(score)}</td>
    <td class="said"><span class="${held ? 'kept' : 'broken'}">${held ? '✓ kept' : '✗ broken'}</span></td>
  </tr>`;
}
