import { readConfig, type RunningClassifier, startClassifier } from '@parlance/classifier';
import { newAccessKeySecret, problem } from '@parlance/contracts';
import { type AccessGrant, ALL_PLATFORMS, type Role } from '@parlance/domain';
import { StructuredLogger } from '@parlance/observability';
import {
  type DataSource,
  PostgresAccessKeyStore,
  PostgresCorrectionStore,
  PostgresModelRegistry,
  PostgresPlatformStore,
  PostgresTrainingJobStore,
} from '@parlance/persistence';
import { readTrainerConfig, type RunningTrainer, startTrainer } from '@parlance/trainer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../e2e/running-classifier.js';
import { databaseContent } from '../support/database-content.js';
import { documentedRoutes, type DocumentedRoute } from '../support/documented-routes.js';
import { issueKey } from '../support/issue-key.js';
import { type MigratedPostgres, startMigratedPostgres } from '../support/migrated-postgres.js';

/** Routes that take no key. Everything else that an application documents must. */
const PUBLIC = ['/health/live', '/health/ready', '/metrics'];

/** What the issue says of the routes there are; a route to come is held to what it says of itself. */
const NEEDED = {
  'POST /v1/platforms/{platform}/decisions': ['submit'],
  'POST /v1/platforms/{platform}/corrections': ['moderate'],
  'POST /v1/readings': ['submit'],
  'POST /v1/platforms/{platform}/reviews/hand-out': ['moderate'],
  'DELETE /v1/platforms/{platform}/contents/{contentId}/text': ['lead'],
  'POST /v1/platforms/{platform}/texts/erase': ['lead'],
  'PUT /v1/platforms/{platform}/policy': ['lead'],
  'GET /v1/platforms/{platform}/models': ['lead'],
  'POST /v1/platforms/{platform}/models/{model}/promote': ['lead'],
  'POST /v1/platforms/{platform}/rollback': ['lead'],
  'POST /v1/platforms/{platform}/trainings': ['lead'],
  'DELETE /v1/platforms/{platform}/trainings/{training}': ['lead'],
  'POST /v1/keys': ['ops'],
  'GET /v1/keys': ['ops'],
  'DELETE /v1/keys/{key}': ['ops'],
  'GET /v1/audit': ['ops'],
};

/** Who may act for whom: by hand, not from the code that is tried. */
const STANDS_FOR: Readonly<Record<Role, readonly string[]>> = {
  submit: ['submit'],
  moderate: ['moderate', 'submit'],
  lead: ['lead', 'moderate', 'submit'],
  ops: ['ops'],
};
const ROLES = Object.keys(STANDS_FOR) as Role[];

const POLICY = { labels: { insult: { block: 0.9 } }, onScoringFailure: 'review' } as const;
const EDITED = { labels: { insult: { block: 0.1 } }, onScoringFailure: 'allow' } as const;

/** Bodies that would change something, were they let in. */
const BODIES: Readonly<Record<string, object>> = {
  'POST /v1/platforms/{platform}/decisions': { contents: [{ id: 'a', text: 'good game' }] },
  'POST /v1/platforms/{platform}/corrections': {
    corrections: [{ text: 'gg', labels: { insult: true }, moderator: 'eve', judgedAt: '2026-11-25T12:00:00Z' }],
  },
  'POST /v1/readings': { text: 'good game' },
  'POST /v1/platforms/{platform}/reviews/hand-out': { moderator: 'eve', items: 10 },
  'POST /v1/platforms/{platform}/reviews/release': { moderator: 'ann' },
  'POST /v1/platforms/{platform}/texts/erase': { text: 'gg' },
  'PUT /v1/platforms/{platform}': { displayName: 'Taken over', policy: EDITED },
  'PUT /v1/platforms/{platform}/policy': EDITED,
  'POST /v1/platforms/{platform}/rollback': { model: null },
  'POST /v1/keys': { name: 'eve', role: 'lead', platforms: ALL_PLATFORMS },
};

interface Route extends DocumentedRoute {
  readonly url: string;
}

let postgres: MigratedPostgres;
let database: DataSource;
let trainer: RunningTrainer;
let classifier: RunningClassifier;
let routes: readonly Route[];
/** What stands for a parameter in an address: things that are there. */
let parameters: Readonly<Record<string, string>>;
let keyOf: (grant: AccessGrant) => string;
let revoked: readonly string[];

beforeAll(async () => {
  postgres = await startMigratedPostgres();
  ({ database } = postgres);
  for (const id of ['gaming', 'kids'])
    await new PostgresPlatformStore(database).put({ id, displayName: id, policy: POLICY });
  parameters = { platform: 'gaming', ...(await thingsOfGaming()) };
  keyOf = await keysOfEveryKind();
  revoked = await revokedKeys();
  const logger = new StructuredLogger({ service: 'spec', destination: { write: () => undefined } });
  const common = { DATABASE_URL: postgres.url, PORT: '0' };
  const control = { PARLANCE_ADMIN_TOKEN: newAccessKeySecret(), PARLANCE_ADMIN_REQUESTS_PER_MINUTE: '1000000' };
  trainer = await startTrainer(readTrainerConfig({ ...common, ...control }), logger);
  classifier = await startClassifier(readConfig({ ...common, PARLANCE_WORKERS: '1' }), logger);
  const ready = async (): Promise<boolean> => (await fetch(`${classifier.url}/health/ready`)).status === 200;
  await until('readiness', 20_000, ready);
  const documented = async ({ url }: { readonly url: string }) =>
    (await documentedRoutes(url)).map((route) => ({ ...route, url }));
  routes = [...(await documented(trainer)), ...(await documented(classifier))];
});
afterAll(async () => {
  await classifier?.stop();
  await trainer?.close();
  await postgres?.stop();
});

async function thingsOfGaming(): Promise<Readonly<Record<string, string>>> {
  const sha256 = '0'.repeat(64);
  const base = { model: 'base', sha256 };
  const facts = { labels: ['insult'], sha256, base, dataset: { sha256, rows: 1 }, seed: 1, metrics: {} };
  const model = { platform: 'gaming', model: 'gaming-1', ...facts };
  await new PostgresModelRegistry(database).add(model, Buffer.from('no bundle'), 'challenger', new Map());
  const { id: training } = await new PostgresTrainingJobStore(database).enqueue('gaming', 'by hand');
  await issueKey(database, { role: 'submit', platforms: ['gaming'] });
  const correction = { platform: 'gaming', contentId: 'chat-1', text: 'gg', labels: { insult: true } };
  const by = { moderator: 'ann', judgedAt: new Date('2026-11-25T12:00:00Z') };
  await new PostgresCorrectionStore(database).add([{ ...correction, ...by }]);
  const [key] = await new PostgresAccessKeyStore(database).list();
  return { model: 'gaming-1', training, key: key!.id, contentId: 'chat-1' };
}

/** A key of each role on one platform, the other, and all. */
async function keysOfEveryKind(): Promise<(grant: AccessGrant) => string> {
  const keys = new Map<string, string>();
  for (const role of ROLES)
    for (const platforms of [['gaming'], ['kids'], ALL_PLATFORMS] as const)
      keys.set(JSON.stringify({ role, platforms }), await issueKey(database, { role, platforms }));
  return ({ role, platforms }) => keys.get(JSON.stringify({ role, platforms }))!;
}

/** Of the roles that together may do everything, on all platforms. */
async function revokedKeys(): Promise<readonly string[]> {
  const store = new PostgresAccessKeyStore(database);
  const secrets: string[] = [];
  for (const role of ['lead', 'ops'] as const) {
    secrets.push(await issueKey(database, { role, platforms: ALL_PLATFORMS }));
    await store.revoke((await store.list())[0]!.id);
  }
  return secrets;
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

async function ask({ url, method, path }: Route, token?: string, platform = parameters['platform']!): Promise<Answer> {
  const address = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    name === 'platform' ? platform : (parameters[name] ?? 'any'),
  );
  const hasBody = method !== 'GET' && method !== 'HEAD' && method !== 'DELETE';
  const response = await fetch(url + address, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(hasBody && { 'content-type': 'application/json' }),
    },
    ...(hasBody && { body: JSON.stringify(BODIES[`${method} ${path}`] ?? {}) }),
  });
  // What streams has no end: it was let in, and that is all there is to know.
  if (response.headers.get('content-type')?.startsWith('text/event-stream')) {
    await response.body?.cancel();
    return { status: response.status, text: '' };
  }
  return { status: response.status, text: await response.text() };
}

const nameOf = ({ method, path }: DocumentedRoute): string => `${method} ${path}`;
const guarded = (): readonly Route[] => routes.filter(({ path }) => !PUBLIC.includes(path));
const namesPlatform = ({ path }: Route): boolean => path.includes('{platform}');
const allows = ({ needs }: Route, role: Role): boolean =>
  needs?.roles.some((needed) => STANDS_FOR[role].includes(needed)) ?? false;

/** Tries every route with a token; names those that answer otherwise than expected. */
async function surprises(token: string | undefined, expected: number, tried = guarded()): Promise<string[]> {
  const found: string[] = [];
  for (const route of tried) {
    const { status, text } = await ask(route, token);
    if (status !== expected) found.push(`${nameOf(route)}: ${status}`);
    // A HEAD has no body.
    else if (route.method !== 'HEAD' && problem.parse(JSON.parse(text)).status !== expected) found.push(text);
  }
  return found;
}

/** Runs the trial; whatever it finds, the database must be as it was. */
async function changingNothing(trial: () => Promise<string[]>): Promise<void> {
  const before = await databaseContent(database);
  expect(Object.keys(before)).toEqual(expect.arrayContaining(['access_keys', 'audit_log', 'models', 'platforms']));
  expect(await trial()).toEqual([]);
  expect(await databaseContent(database)).toEqual(before);
}

describe('every route', () => {
  it('is there to be tried', () => {
    expect(guarded().map(nameOf)).toEqual(expect.arrayContaining(Object.keys(NEEDED)));
    const saying = Object.fromEntries(guarded().map((route) => [nameOf(route), route.needs?.roles]));
    expect(saying).toMatchObject(NEEDED);
  });

  it('says what it needs', () =>
    expect(guarded().filter(({ needs }) => needs === undefined || needs.roles.length === 0)).toEqual([]));

  it('refuses who shows no key', () => changingNothing(() => surprises(undefined, 401)));

  it.each([
    ['is none', 'garbage'],
    ['nobody made', newAccessKeySecret()],
    ['is only the beginning of one', 'plk_'],
  ])('refuses a key that %s', (_, key) => changingNothing(() => surprises(key, 401)));

  it('refuses a key that was revoked', () =>
    changingNothing(async () => (await Promise.all(revoked.map((key) => surprises(key, 401)))).flat()));

  it.each(ROLES)('refuses another platform’s key of role %s', (role) =>
    changingNothing(() => {
      const tried = guarded().filter(({ needs }) => needs?.on === 'addressed');
      return surprises(keyOf({ role, platforms: ['kids'] }), 403, tried);
    }),
  );

  it.each(ROLES)('refuses a key of its platform with the role %s where that is too little', (role) =>
    changingNothing(() =>
      surprises(
        keyOf({ role, platforms: ['gaming'] }),
        403,
        guarded().filter((route) => !allows(route, role) || (!namesPlatform(route) && route.needs?.on === 'addressed')),
      ),
    ),
  );

  it.each(ROLES)('refuses a key of all platforms with the role %s where that is too little', (role) =>
    changingNothing(() =>
      surprises(
        keyOf({ role, platforms: ALL_PLATFORMS }),
        403,
        guarded().filter((route) => !allows(route, role)),
      ),
    ),
  );

  it.each(ROLES)('does not tell another platform’s key of role %s whether the platform exists', async (role) => {
    const key = keyOf({ role, platforms: ['kids'] });
    for (const route of guarded().filter(namesPlatform))
      expect([nameOf(route), await ask(route, key, 'nowhere')]).toEqual([nameOf(route), await ask(route, key)]);
  });

  it('that shows something of several platforms shows a key its own alone', async () => {
    const anywhere = guarded().filter(({ needs, method }) => needs?.on === 'anywhere' && method !== 'HEAD');
    expect(anywhere.map(nameOf)).toEqual(expect.arrayContaining(['GET /v1/platforms', 'POST /v1/readings']));
    for (const route of anywhere)
      for (const role of ROLES.filter((one) => allows(route, one))) {
        const { status, text } = await ask(route, keyOf({ role, platforms: ['kids'] }));
        expect([nameOf(route), status, text.includes('gaming')]).toEqual([nameOf(route), 200, false]);
      }
  });

  it('lets in a key of the role it needs', async () => {
    const refused: string[] = [];
    for (const route of guarded()) {
      const [role] = route.needs!.roles as Role[];
      for (const platforms of [['gaming'], ALL_PLATFORMS] as const) {
        if (platforms !== ALL_PLATFORMS && !namesPlatform(route)) continue;
        const { status } = await ask(route, keyOf({ role: role!, platforms }));
        if (status === 401 || status === 403) refused.push(`${nameOf(route)} with ${role} of ${platforms}: ${status}`);
      }
    }
    expect(refused).toEqual([]);
  });

  it('that is public asks for no key', async () => {
    for (const path of PUBLIC)
      for (const { url } of [trainer, classifier]) expect((await fetch(url + path)).status).toBe(200);
  });
});
