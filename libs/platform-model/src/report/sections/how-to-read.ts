import { html, type Markup } from '../markup.js';
import { section } from './section.js';

const FIGURES = [
  [
    'Not trained on',
    'Every text is scored by a model that learnt from other texts only; its strengths and calibration were chosen over all.',
  ],
  [
    'PR-AUC',
    'Mean precision over all recalls: 1 is perfect, the share of texts with the label is what guessing reaches.',
  ],
  ['ROC-AUC', 'How often a text with the label scores above one without: 1 is perfect, 0.5 is guessing.'],
  ['95 % interval', 'Where the figure would fall in 95 of 100 cases if other texts of the same kind had been judged.'],
  [
    'Calibration error',
    'Mean gap between a score and the share that moderators called so: of texts that score 0.8, 80 % should be.',
  ],
  ['Silhouette', 'From −1 to 1: how much nearer texts lie to their own reading than to the other; 0 is no separation.'],
  [
    '10 nearest agree',
    'How often the ten most alike texts tell what moderators said; balanced counts both readings alike, 0.5 is guessing.',
  ],
  ['Map', 'Near marks are texts that the model finds alike; the axes have no meaning of their own.'],
  ['Precision and recall', 'Flag more, and more of it is wrong: a curve further up and to the right is better.'],
  ['Reliability', 'Points on the diagonal: a score is a probability. Below it scores are too high, above it too low.'],
  ['Learning curve', 'A curve that still climbs at its end says that more judged texts will likely help.'],
  [
    'Decisions that change',
    'Counted at 0.5 to compare like with like; your policy’s own thresholds decide in service.',
  ],
  ['Norm cards', 'A broken card is a text that comes out other than you wrote down.'],
] as const;

/** A line for each figure. */
export function howToReadSection(): Markup {
  return section(
    'how-to-read',
    'How to read this',
    undefined,
    html`<dl class="reading-guide">
      ${FIGURES.map(
        ([name, meaning]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${meaning}</dd>
          </div>`,
      )}
    </dl>`,
  );
}
