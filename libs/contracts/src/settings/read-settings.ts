import type { z } from 'zod';

/** The environment does not say what a program needs to start; every problem is in it, none of the values. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  constructor(readonly problems: readonly string[]) {
    super(`the settings need attention:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

/**
 * Reads the settings `schema` names from environment variables; a variable that is empty counts as absent.
 * @throws SettingsError naming every setting that is missing or wrong.
 */
export function readSettings<Schema extends z.ZodType>(
  schema: Schema,
  environment: Readonly<Record<string, string | undefined>>,
): z.output<Schema> {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  throw new SettingsError(
    result.error.issues.map((issue) => {
      const name = String(issue.path[0] ?? 'settings');
      return given[name] === undefined && issue.code === 'invalid_type'
        ? `${name}: is not set`
        : `${name}: ${issue.message}`;
    }),
  );
}
