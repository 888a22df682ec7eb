import { z } from 'zod';

/** A whole number of at least `min` and at most `max`. */
export function wholeNumber(min: number, max?: number) {
  const error = `expected a whole number ${max === undefined ? `of at least ${min}` : `from ${min} to ${max}`}`;
  return z.coerce
    .number({ error })
    .int({ error })
    .min(min, { error })
    .max(max ?? Number.MAX_SAFE_INTEGER, { error });
}

/** `true` or `false`. */
export function flag(byDefault: boolean) {
  return z
    .enum(['true', 'false'])
    .default(byDefault ? 'true' : 'false')
    .transform((value) => value === 'true');
}

/** Values separated by commas, without the blanks around them; empty ones do not count. */
export function list(defaultValue?: string) {
  const text = defaultValue === undefined ? z.string() : z.string().default(defaultValue);
  return text.transform((value) =>
    value
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  );
}
