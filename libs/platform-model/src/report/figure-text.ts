import type { MeasuredFigure } from '@parlance/domain';

/** What stands where nothing could be measured. */
export const NOTHING = '–';

/** Figures and scores have three places: differences below .003 are noise. */
export function figureText(value: number | undefined): string {
  return value === undefined ? NOTHING : value.toFixed(3);
}

export function intervalText(figure: MeasuredFigure | undefined): string | undefined {
  const interval = figure?.interval;
  return interval && `${figureText(interval.low)}–${figureText(interval.high)}`;
}

export function countText(count: number): string {
  return count.toLocaleString('en');
}

export function scoreText(score: number): string {
  return score.toFixed(2);
}

/** The beginning of a text, cut between characters. */
export function shortened(text: string, most: number): string {
  const characters = [...text.slice(0, most * 2 + 2)];
  return characters.length <= most ? text : `${characters.slice(0, most).join('')}…`;
}
