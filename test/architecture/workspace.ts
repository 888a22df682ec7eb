import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { repositoryRoot } from '../support/repository-root.js';

/** One project of the monorepo. */
export interface Project {
  readonly name: string;
  /** `libs/domain`, from the repository's root, with `/`. */
  readonly folder: string;
  readonly manifest: Manifest;
  readonly sources: readonly Source[];
}

export interface Manifest {
  readonly name: string;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

export interface Source {
  /** From the repository's root, with `/`. */
  readonly path: string;
  /** Every module it names: in `import`, `export … from`, `import()`, and `require.resolve()`. */
  readonly imports: readonly string[];
  readonly isSpec: boolean;
}

/** Every project of `libs` and `apps`. */
export function readProjects(): readonly Project[] {
  return ['libs', 'apps'].flatMap((kind) =>
    foldersIn(kind)
      .filter((name) => filesIn(join(kind, name)).includes('package.json'))
      .map((name) => {
        const folder = `${kind}/${name}`;
        return {
          name,
          folder,
          manifest: readJson<Manifest>(`${folder}/package.json`),
          sources: sourcesUnder(`${folder}/src`),
        };
      }),
  );
}

/** A JSON file of the repository, by its path from the root. */
export function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(join(repositoryRoot, path), 'utf8')) as T;
}

/** Names of the folders in a folder of the repository. */
export function foldersIn(path: string): string[] {
  return readdirSync(join(repositoryRoot, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

function filesIn(path: string): string[] {
  return readdirSync(join(repositoryRoot, path));
}

/** The TypeScript files under a folder of the repository. */
export function sourcesUnder(path: string): Source[] {
  return readdirSync(join(repositoryRoot, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.parentPath.includes('node_modules'))
    .map((entry) => {
      const file = join(entry.parentPath, entry.name);
      const sourcePath = relative(repositoryRoot, file).replaceAll('\\', '/');
      return { path: sourcePath, imports: importsOf(file), isSpec: /\.spec\.ts$|\/testing\//.test(sourcePath) };
    });
}

/** As the compiler reads it: no text in a comment or a template counts. */
function importsOf(file: string): string[] {
  const tree = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found = new Set<string>();
  const visit = (node: ts.Node): void => {
    const named = namedModule(node);
    if (named !== undefined && ts.isStringLiteralLike(named)) found.add(named.text);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return [...found];
}

function namedModule(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return node.argument.literal;
  if (!ts.isCallExpression(node)) return undefined;
  const isImport = node.expression.kind === ts.SyntaxKind.ImportKeyword;
  const isResolve = /^(require|createRequire\(.*\)|require\w*|resolve\w*)(\.resolve)?$/.test(node.expression.getText());
  return isImport || (isResolve && node.arguments.length === 1) ? node.arguments[0] : undefined;
}
