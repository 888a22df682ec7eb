import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';

/** In Turkish the capital of i is İ and the small letter of I is ı. */
it('reads texts the same in every locale', () => {
  const script = `
    import { tokenKeys } from '@parlance/text';
    console.log(JSON.stringify([Intl.DateTimeFormat().resolvedOptions().locale, tokenKeys('IDIOT İstanbul ISPARTA')]));
  `;
  const readIn = (locale: string): unknown => {
    const env = { ...process.env, LC_ALL: locale, LANG: locale };
    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
      env,
      cwd: import.meta.dirname,
    });
    return JSON.parse(output.toString());
  };
  const keys = ['idiot', 'istanbul', 'isparta'];
  expect(readIn('tr_TR.UTF-8')).toEqual(['tr-TR', keys]);
  expect(readIn('en_US.UTF-8')).toEqual(['en-US', keys]);
});
