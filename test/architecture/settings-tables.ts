import type { SettingRow } from '@parlance/contracts/settings';
import { settingsTable as classifierSettings } from '@parlance/classifier';
import { settingsTable as standaloneSettings } from '@parlance/standalone';
import { settingsTable as trainerSettings } from '@parlance/trainer';
import { format, resolveConfig } from 'prettier';

const BEGIN = /<!-- settings: .* -->\n/;
const END = '<!-- end of settings -->';

const PROGRAMS: readonly { readonly heading: string; readonly rows: () => readonly SettingRow[] }[] = [
  { heading: '`npm start`', rows: standaloneSettings },
  { heading: 'Classifier', rows: classifierSettings },
  { heading: 'Trainer', rows: trainerSettings },
];

/** The README at `path` with its settings tables as the programs' schemas have them now. */
export async function withSettingsTables(readme: string, path: string): Promise<string> {
  const [begin] = BEGIN.exec(readme) ?? [];
  if (begin === undefined || !readme.includes(END)) throw new Error('the README has no place marked for settings');
  const before = readme.slice(0, readme.indexOf(begin) + begin.length);
  const tables = PROGRAMS.map(({ heading, rows }) => `\n### ${heading}\n\n${tableOf(rows())}\n`);
  const written = `${before}${tables.join('')}\n${readme.slice(readme.indexOf(END))}`;
  return format(written, { ...(await resolveConfig(path)), filepath: path });
}

function tableOf(rows: readonly SettingRow[]): string {
  const lines = rows.map(({ name, default: byDefault, meaning }) => {
    const shown = byDefault === '' || byDefault === 'required' ? byDefault : `\`${byDefault}\``;
    return `| \`${name}\` | ${shown} | ${meaning.replaceAll('|', '\\|')} |`;
  });
  return ['| setting | default | meaning |', '| --- | --- | --- |', ...lines].join('\n');
}
