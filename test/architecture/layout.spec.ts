import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { Linter } from 'eslint';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { repositoryRoot } from '../support/repository-root.js';
import { foldersIn, readJson, readProjects } from './workspace.js';

interface NestProject {
  readonly type: string;
  readonly root: string;
  readonly sourceRoot: string;
  readonly entryFile: string;
  readonly compilerOptions: { readonly tsConfigPath: string };
}

interface References {
  readonly references?: readonly { readonly path: string }[];
}

/** Names of rooms for things that have no name yet. */
const FORBIDDEN_ROOMS = /(^|\/)(utils?|helpers?|common|shared|misc)(\.[a-z.]+|\/|$)/;

const projects = readProjects();
const inRepository = (path: string): boolean => existsSync(join(repositoryRoot, path));

/** The paths git knows or would add: what a clone holds. */
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: repositoryRoot,
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
})
  .split('\n')
  .filter((path) => path !== '' && inRepository(path));

function readTsConfig(path: string): References {
  const { config, error } = ts.readConfigFile(join(repositoryRoot, path), (file) => readFileSync(file, 'utf8')) as {
    config: References;
    error?: ts.Diagnostic;
  };
  expect(error).toBeUndefined();
  return config;
}

describe('the tree', () => {
  it('has apps, libs, k8s and test at its top, and dot-folders', () => {
    const top = new Set(files.filter((path) => path.includes('/')).map((path) => path.split('/')[0]!));
    expect([...top].filter((name) => !name.startsWith('.')).sort()).toEqual(['apps', 'k8s', 'libs', 'test']);
  });

  it('has no room for things without a name', () =>
    expect(files.filter((path) => FORBIDDEN_ROOMS.test(path))).toEqual([]));

  it.each([
    'libs/x/src/utils/a.ts',
    'test/helpers/b.ts',
    'apps/y/src/common.ts',
    'libs/z/src/misc.spec.ts',
    'shared/a.ts',
  ])('would notice %s', (path) => expect(path).toMatch(FORBIDDEN_ROOMS));
});

describe('nest-cli.json', () => {
  const { monorepo, projects: named } = readJson<{ monorepo: boolean; projects: Record<string, NestProject> }>(
    'nest-cli.json',
  );

  it('is in monorepo mode and names every project', () => {
    expect(monorepo).toBe(true);
    expect(Object.keys(named).sort()).toEqual(projects.map(({ name }) => name).sort());
  });

  it.each(Object.entries(named))('%s has the paths it names', (name, project) => {
    const { folder } = projects.find((candidate) => candidate.name === name)!;
    expect(project.root).toBe(folder);
    expect(project.type).toBe(folder.startsWith('apps/') ? 'application' : 'library');
    const paths = [
      project.sourceRoot,
      `${project.sourceRoot}/${project.entryFile}.ts`,
      project.compilerOptions.tsConfigPath,
    ];
    expect(paths.filter((path) => !inRepository(path))).toEqual([]);
  });
});

describe('project references', () => {
  it('of the root name every project and the tests', () => {
    const paths = readTsConfig('tsconfig.json').references!.map(({ path }) => path.replace('./', ''));
    expect(paths.sort()).toEqual([...projects.map(({ folder }) => folder), 'test'].sort());
  });

  it.each(projects.map((project) => [project.name, project] as const))(
    'of %s name what it depends on',
    (_, project) => {
      const references = (readTsConfig(`${project.folder}/tsconfig.json`).references ?? []).map(({ path }) =>
        path.split('/').at(-1)!,
      );
      const dependencies = Object.keys(project.manifest.dependencies ?? {})
        .filter((name) => name.startsWith('@parlance/'))
        .map((name) => name.replace('@parlance/', ''));
      expect(dependencies.filter((name) => !references.includes(name))).toEqual([]);
    },
  );
});

describe('package.json', () => {
  const root = readJson<{ scripts: Record<string, string>; workspaces: string[] }>('package.json');

  it('has scripts whose files exist once built', () => {
    const named = Object.entries(root.scripts).flatMap(([script, command]) =>
      [...command.matchAll(/(?:^|\s)((?:apps|libs|test|\.cache)\/[\w./-]+\.c?js)/g)].map((match) => ({
        script,
        path: match[1]!,
      })),
    );
    expect(named.length).toBeGreaterThan(4);
    expect(named.filter(({ path }) => !inRepository(path))).toEqual([]);
  });

  it.each(projects.map((project) => [project.name, project] as const))(
    'of %s exports files that exist once built',
    (_, project) => {
      const targets = Object.values(project.manifest.exports ?? {}).flatMap((entry) =>
        typeof entry === 'string' ? [entry] : Object.values(entry as Record<string, string>),
      );
      expect(targets.filter((target) => !inRepository(join(project.folder, target)))).toEqual([]);
    },
  );

  it('has nothing in its workspaces that is no project', () =>
    expect([...foldersIn('libs'), ...foldersIn('apps')].sort()).toEqual(projects.map(({ name }) => name).sort()));

  it.each(['apps/standalone/bin/prepare.cjs', 'apps/standalone/bin/start.cjs', 'test/run.cjs'])(
    '%s, which judges the Node.js, is written for a very old one',
    (path) => {
      const source = readFileSync(join(repositoryRoot, path), 'utf8');
      const languageOptions = { ecmaVersion: 5, sourceType: 'commonjs' } as const;
      expect(new Linter().verify(source, { languageOptions })).toEqual([]);
      expect(new Linter().verify('const modern = () => 1;', { languageOptions })).not.toEqual([]);
    },
  );
});
