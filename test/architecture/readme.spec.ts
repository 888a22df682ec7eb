import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { repositoryRoot } from '../support/repository-root.js';
import { runCli } from '../support/run-cli.js';
import { withSettingsTables } from './settings-tables.js';

const path = join(repositoryRoot, 'README.md');
const readme = readFileSync(path, 'utf8');

it('the README lists the settings as the programs read them (npm run settings brings it up to date)', async () =>
  expect(await withSettingsTables(readme, path)).toBe(readme));

it('the README names only scripts that npm knows', () => {
  const { scripts } = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as { scripts: object };
  const named = [...readme.matchAll(/npm (?:run ([a-z:-]+)|(start|test))\b/g)].map(([, script, own]) => script ?? own!);
  expect(named).toContain('start');
  expect(named.filter((name) => !Object.keys(scripts).includes(name))).toEqual([]);
});

it('the README names only commands that parlance has', async () => {
  const { stdout } = await runCli(['--help']);
  const named = [...readme.matchAll(/npx parlance ([a-z-]+)/g)].map(([, name]) => name!);
  expect(named).toContain('score');
  for (const name of named) expect(stdout).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
});

it('npm start builds the command line, as the README says', () => {
  const start = readFileSync(join(repositoryRoot, 'apps/standalone/bin/start.cjs'), 'utf8');
  expect(readme).toContain('(After `npm start`');
  expect(/prepare\.build\(say, (.*)\)/.exec(start)?.[1]).toContain("'apps/cli'");
});

it('the README links only to what is there', () => {
  const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map(([, target]) => target!);
  expect(links.length).toBeGreaterThan(0);
  for (const target of links) expect(() => readFileSync(join(repositoryRoot, target)), target).not.toThrow(/ENOENT/);
});
