import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryRoot } from '../support/repository-root.js';
import { readProjects } from './workspace.js';

/** Controllers that anybody may ask: they tell of the process, and of nobody's contents. */
const PUBLIC = [
  'apps/standalone/src/welcome.controller.ts',
  'libs/observability/src/health/health.controller.ts',
  'libs/observability/src/metrics/metrics.controller.ts',
];

const controllers = readProjects()
  .flatMap(({ sources }) => sources)
  .filter(({ path, isSpec }) => !isSpec && path.endsWith('.controller.ts'))
  .map(({ path }) => ({ path, text: readFileSync(join(repositoryRoot, path), 'utf8') }));

const guarded = controllers.filter(({ path }) => !PUBLIC.includes(path));
const count = (text: string, decorators: RegExp): number => text.match(decorators)?.length ?? 0;

describe('controllers', () => {
  it('are found, the public ones too', () => {
    const paths = controllers.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining([...PUBLIC, 'apps/classifier/src/decisions/decisions.controller.ts']));
  });

  it('are nowhere but in files that say so', () => {
    const others = readProjects()
      .flatMap(({ sources }) => sources)
      .filter(({ path, isSpec }) => !isSpec && !path.endsWith('.controller.ts') && !path.endsWith('.consumer.ts'))
      .filter(({ path }) => /^@Controller\(/m.test(readFileSync(join(repositoryRoot, path), 'utf8')));
    expect(others.map(({ path }) => path)).toEqual([]);
  });

  it.each(guarded.map(({ path, text }) => [path, text] as const))('%s asks for a key on every route', (_, text) => {
    expect(text).toMatch(/^@UseGuards\([^)]*\bAccessGuard\b/m);
    expect(count(text, /^ {2}@Needs(Anywhere)?\(/gm)).toBe(
      count(text, /^ {2}@(Get|Post|Put|Patch|Delete|Head|Options|All|Sse)\(/gm),
    );
  });
});
