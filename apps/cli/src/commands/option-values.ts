import { InvalidArgumentError } from 'commander';

/** An option's value as a whole number of at least 1. */
export function positiveInteger(value: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < 1) throw new InvalidArgumentError('expected a whole number from 1.');
  return number;
}

/** An option's value in seconds, more than 0. */
export function seconds(value: string): number {
  const number = Number(value);
  if (!Number.isFinite(number) || number <= 0) throw new InvalidArgumentError('expected a number of seconds.');
  return number;
}

/** The value of an option that may be given several times, after those before it. */
export function append(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
