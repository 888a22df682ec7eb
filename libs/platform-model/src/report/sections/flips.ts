import { agrees, decisionFlips, type Flip, FLIPS_AT } from '../decision-flips.js';
import { countText, scoreText, shortened } from '../figure-text.js';
import { html, type Markup } from '../markup.js';
import { at } from '../plot.js';
import type { PrimaryLabel, ReportFacts } from '../report-facts.js';
import { readingText } from './reading.js';
import { section, table } from './section.js';

const MOST_FLIPS = 20;
const MOST_CHARACTERS = 280;

/** Which decisions change, and whether moderators would agree. */
export function flipsSection({ primary }: ReportFacts): Markup {
  const { flagged, cleared } = decisionFlips(primary);
  if (!baseTellsApart(primary)) {
    const unknown = `The base model does not know ${primary.label}: it has no decisions that could change.`;
    return section('flips', 'Decisions that change', unknown, undefined);
  }
  return section(
    'flips',
    'Decisions that change',
    html`Texts that base model and your model put on different sides of ${scoreText(FLIPS_AT)} for
      <b>${primary.label}</b>, the worst first: those where your model is furthest from what moderators said.`,
    html`${list(primary.label, 'Newly flagged', flagged)} ${list(primary.label, 'No longer flagged', cleared)}`,
  );
}

/** A label of the platform's own has one and the same score of the base for every text. */
function baseTellsApart({ texts, base }: PrimaryLabel): boolean {
  return texts.some((_, text) => base[text] !== base[0]);
}

function list(label: string, name: string, flips: readonly Flip[]): Markup {
  const right = flips.filter(agrees).length;
  const shown = flips.slice(0, MOST_FLIPS);
  const heading = html`<h3>${name} <span class="count">${countText(flips.length)}</span></h3>`;
  if (flips.length === 0)
    return html`${heading}
      <p class="small">No decision changes this way.</p>`;
  return html`${heading}
    <p class="small">
      Moderators agree with your model on <b>${countText(right)}</b>, with the base model on
      <b>${countText(flips.length - right)}</b>.
      ${shown.length < flips.length ? `The worst ${shown.length} are shown.` : undefined}
    </p>
    ${table(
      `${name}: texts, scores and what moderators said`,
      [{ name: 'Text' }, { name: 'Base → your model' }, { name: 'Moderators said' }, { name: 'Your model is' }],
      shown.map((flip) => row(label, flip)),
    )}`;
}

function row(label: string, flip: Flip): Markup {
  return html`<tr>
    <td class="quote"><bdi>${shortened(flip.text, MOST_CHARACTERS)}</bdi></td>
    <td class="scores">
      ${arrow(flip)} <span class="from">${scoreText(flip.base)} →</span> <b>${scoreText(flip.model)}</b>
    </td>
    <td class="said">${readingText(label, flip.truth)}</td>
    <td class="said">
      ${agrees(flip) ? html`<span class="kept">✓ right</span>` : html`<span class="broken">✗ wrong</span>`}
    </td>
  </tr>`;
}

/** The way of a score, with a notch at the threshold. */
function arrow({ base, model }: Flip): Markup {
  const x = (score: number): string => at(5 + 90 * score);
  return html`<svg class="way" viewBox="0 0 100 14" aria-hidden="true">
    <path class="track" d="M5 7H95M50 2V12" />
    <path class="moved" d="M${x(base)} 7H${x(model)}" />
    <circle class="was" cx="${x(base)}" cy="7" r="3.5" />
    <circle class="is" cx="${x(model)}" cy="7" r="4" />
  </svg>`;
}
