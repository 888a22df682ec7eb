import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readSettings, SettingsError } from './read-settings.js';
import { flag, list, wholeNumber } from './setting-kinds.js';
import { settingsTable } from './settings-table.js';

const schema = z.object({
  PORT: wholeNumber(0, 65_535).default(3000).describe('Where to listen'),
  TOKEN: z.string().min(8).describe('What to show'),
  LABELS: list('a,b').describe('What to know'),
  TLS: flag(false).describe('Whether to hide it'),
  FILE: z.string().optional().describe('Where it lies'),
});

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    readSettings(schema, environment);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
}

describe('readSettings', () => {
  it('takes defaults for what is absent or empty', () =>
    expect(readSettings(schema, { TOKEN: '12345678', PORT: '', HOME: '/root' })).toEqual({
      PORT: 3000,
      TOKEN: '12345678',
      LABELS: ['a', 'b'],
      TLS: false,
    }));

  it('reads numbers, lists and flags', () =>
    expect(readSettings(schema, { TOKEN: '12345678', PORT: '80', LABELS: ' x , y,,', TLS: 'true', FILE: 'f' })).toEqual(
      {
        PORT: 80,
        TOKEN: '12345678',
        LABELS: ['x', 'y'],
        TLS: true,
        FILE: 'f',
      },
    ));

  it('reports every bad setting together', () =>
    expect(problemsOf({ PORT: '70000', TLS: 'perhaps' })).toEqual([
      'PORT: expected a whole number from 0 to 65535',
      'TOKEN: is not set',
      'TLS: Invalid option: expected one of "true"|"false"',
    ]));

  it('never repeats a value, which may be a secret', () =>
    expect(problemsOf({ TOKEN: 'hush', PORT: 'hush' }).join()).not.toContain('hush'));

  it.each(['80.5', '-1', 'eighty', 'Infinity'])('refuses the port %s', (PORT) =>
    expect(problemsOf({ TOKEN: '12345678', PORT })).toHaveLength(1),
  );
});

describe('settingsTable', () => {
  it('lists each setting with its default and meaning', () =>
    expect(settingsTable(schema)).toEqual([
      { name: 'PORT', default: '3000', meaning: 'Where to listen' },
      { name: 'TOKEN', default: 'required', meaning: 'What to show' },
      { name: 'LABELS', default: 'a,b', meaning: 'What to know' },
      { name: 'TLS', default: 'false', meaning: 'Whether to hide it' },
      { name: 'FILE', default: '', meaning: 'Where it lies' },
    ]));
});
