import { z } from 'zod';

/** One setting as a reader of the documentation needs it. */
export interface SettingRow {
  /** The environment variable. */
  readonly name: string;
  /** What it is when absent, as text; `required` if the program does not start without it, empty if nothing. */
  readonly default: string;
  readonly meaning: string;
}

/** The settings a schema names, in its order. Meanings are the fields' descriptions. */
export function settingsTable(schema: z.ZodObject): readonly SettingRow[] {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return Object.entries(properties).map(([name, property]) => {
    const { default: byDefault, description = '' } = typeof property === 'object' ? property : {};
    return { name, default: defaultText(byDefault, required.includes(name)), meaning: description };
  });
}

function defaultText(byDefault: unknown, required: boolean): string {
  if (byDefault !== undefined) return typeof byDefault === 'string' ? byDefault : JSON.stringify(byDefault);
  return required ? 'required' : '';
}
