import { InvalidArgumentError } from 'commander';

/** The score from which a text counts as flagged: for every label, or for some of them another. */
export interface Thresholds {
  readonly all: number;
  readonly byLabel: Readonly<Record<string, number>>;
}

export const DEFAULT_THRESHOLDS: Thresholds = { all: 0.5, byLabel: {} };

/** Adds one `--threshold` (`0.7`, or `insult=0.7`) to those given before it. */
export function addThreshold(value: string, before: Thresholds): Thresholds {
  const [, label, number] = /^(?:([^=]+)=)?([\d.eE+-]+)$/.exec(value) ?? [];
  const threshold = Number(number);
  if (!(threshold >= 0 && threshold <= 1))
    throw new InvalidArgumentError('expected a number from 0 to 1, or label=number.');
  return label === undefined
    ? { ...before, all: threshold }
    : { ...before, byLabel: { ...before.byLabel, [label]: threshold } };
}

export function thresholdOf(label: string, { all, byLabel }: Thresholds): number {
  return byLabel[label] ?? all;
}
