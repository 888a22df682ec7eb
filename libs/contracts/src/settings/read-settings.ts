import type { z } from 'zod';

/** The environment does not say what a program needs to start; every problem is in it, none of the values. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  constructor(readonly problems: readonly string[]) {
    super(`the settings need attention:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

/** The environment without what is empty. */
type Given = Readonly<Record<string, string>>;

/** What several settings must fulfil together: the problems, `NAME: what is wrong`, none if all is well. */
export type SettingsRule = (given: Given) => readonly string[];

/**
 * Reads the settings `schema` names from environment variables; a variable that is empty counts as absent.
 * @throws SettingsError naming every setting that is missing or wrong, alone or by one of the rules.
 */
export function readSettings<Schema extends z.ZodType>(
  schema: Schema,
  environment: Readonly<Record<string, string | undefined>>,
  ...rules: readonly SettingsRule[]
): z.output<Schema> {
  const given = Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => (entry[1] ?? '') !== ''),
  );
  const result = schema.safeParse(given);
  const problems = [
    ...(result.error?.issues ?? []).map((issue) => problemOf(issue, given)),
    ...rules.flatMap((rule) => rule(given)),
  ];
  if (!result.success || problems.length > 0) throw new SettingsError(problems);
  return result.data;
}

function problemOf({ path, code, message }: z.core.$ZodIssue, given: Given): string {
  const name = String(path[0] ?? 'settings');
  return given[name] === undefined && code === 'invalid_type' ? `${name}: is not set` : `${name}: ${message}`;
}
