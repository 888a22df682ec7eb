import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { problem, type Problem } from '@parlance/contracts';
import { type DataSource } from '@parlance/persistence';
import { type RunningTrainer } from '@parlance/trainer';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type MigratedPostgres, startMigratedPostgres } from '../support/migrated-postgres.js';
import { startTrainerForSpec } from '../support/trainer-for-spec.js';
import { TRAINER_TOKEN as TOKEN } from '../support/trainer-process.js';

const POLICY = { labels: { insult: { review: 0.6, block: 0.9 }, spam: {} }, onScoringFailure: 'review' };
const GAMING = { displayName: 'Gaming', policy: POLICY };

let postgres: MigratedPostgres;
let database: DataSource;
let trainer: RunningTrainer;
const logged: string[] = [];

beforeAll(async () => {
  postgres = await startMigratedPostgres();
  ({ database } = postgres);
  trainer = await startTrainerForSpec({ DATABASE_URL: postgres.url }, logged);
});
afterAll(async () => {
  await trainer.close();
  await postgres.stop();
});
beforeEach(() => database.query('TRUNCATE platforms'));

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
}

async function call(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${trainer.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${TOKEN}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined
      ? {}
      : { body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const json = /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, body: json ? JSON.parse(text) : text, headers: response.headers };
}

/** The answer's problem document, once its form, media type and status are as RFC 9457 wants them. */
function problemIn({ status, body, headers }: Answer): Problem {
  expect(headers.get('content-type')).toBe('application/problem+json');
  const document = problem.strict().parse(body);
  expect(document.status).toBe(status);
  return document;
}

const kindOf = (answer: Answer) => problemIn(answer).type.replace('urn:parlance:problem:', '');

describe('platforms', () => {
  it('are created, read, listed and replaced', async () => {
    const created = await call('PUT', '/v1/platforms/gaming', GAMING);
    expect(created.status).toBe(201);
    expect(created.headers.get('etag')).toBe('"1"');
    const shown = { thresholds: GAMING.policy.labels, promises: [], version: 1 };
    expect(created.body).toEqual({ id: 'gaming', ...GAMING, ...shown, updatedAt: expect.any(String) as string });

    const read = await call('GET', '/v1/platforms/gaming');
    expect(read).toMatchObject({ status: 200, body: created.body });
    expect(read.headers.get('etag')).toBe('"1"');

    const replaced = await call('PUT', '/v1/platforms/gaming', { ...GAMING, displayName: 'Games' });
    expect(replaced).toMatchObject({ status: 200, body: { displayName: 'Games', version: 2 } });

    await call('PUT', '/v1/platforms/ads', GAMING);
    const { body } = await call('GET', '/v1/platforms');
    expect(body).toMatchObject({
      platforms: [
        { id: 'ads', version: 1 },
        { id: 'gaming', version: 2 },
      ],
    });
  });

  it('are created once: the same again changes nothing and is 200', async () => {
    const created = await call('PUT', '/v1/platforms/gaming', GAMING);
    const again = await call('PUT', '/v1/platforms/gaming', GAMING);
    expect([created.status, again.status]).toEqual([201, 200]);
    expect(again.body).toEqual(created.body);
  });

  it('can be created without overwriting one that is there', async () => {
    const createOnly = { 'if-none-match': '*' };
    expect((await call('PUT', '/v1/platforms/gaming', GAMING, createOnly)).status).toBe(201);
    const second = await call('PUT', '/v1/platforms/gaming', GAMING, createOnly);
    expect(kindOf(second)).toBe('version-conflict');
    expect(second.status).toBe(412);
  });

  it('refuse an edit of a version that is no longer there, and name the one that is', async () => {
    await call('PUT', '/v1/platforms/gaming', GAMING);
    const edit = { ...GAMING, displayName: 'Games' };
    expect((await call('PUT', '/v1/platforms/gaming', edit, { 'if-match': '"1"' })).status).toBe(200);
    const late = await call('PUT', '/v1/platforms/gaming', GAMING, { 'if-match': '"1"' });
    expect(late.status).toBe(412);
    expect(late.headers.get('etag')).toBe('"2"');
    expect(problemIn(late).detail).toBe('platform gaming is at version 2, not 1: read it again and repeat the edit');
  });

  it.each<Record<string, string>>([{ 'if-match': '1' }, { 'if-match': '"1", "2"' }, { 'if-none-match': '"1"' }])(
    'refuse the precondition %j',
    async (headers) => {
      const answer = await call('PUT', '/v1/platforms/gaming', GAMING, headers);
      expect([answer.status, kindOf(answer)]).toEqual([400, 'invalid-precondition']);
    },
  );

  it('that do not exist are 404 by name', async () => {
    const answer = await call('GET', '/v1/platforms/nowhere');
    expect([answer.status, kindOf(answer)]).toEqual([404, 'unknown-platform']);
    expect(problemIn(answer).detail).toContain('nowhere');
  });

  it.each(['Gaming', 'a%20b', '-x', 'x'.repeat(65)])('refuse the id %s', async (id) => {
    const answer = await call('PUT', `/v1/platforms/${id}`, GAMING);
    expect([answer.status, kindOf(answer)]).toEqual([400, 'invalid-address']);
  });
});

describe('policies', () => {
  it('are read and replaced alone; the name stays', async () => {
    await call('PUT', '/v1/platforms/gaming', GAMING);
    const policy = { labels: { threat: { block: 0.5 } }, onScoringFailure: 'block' };
    const put = await call('PUT', '/v1/platforms/gaming/policy', policy, { 'if-match': '"1"' });
    expect(put).toMatchObject({ status: 200, body: policy });
    expect(put.headers.get('etag')).toBe('"2"');
    expect(await call('GET', '/v1/platforms/gaming/policy')).toMatchObject({ status: 200, body: policy });
    expect((await call('GET', '/v1/platforms/gaming')).body).toMatchObject({
      displayName: 'Gaming',
      policy,
      version: 2,
    });
  });

  it('of a platform that does not exist are 404', async () => {
    for (const answer of [
      await call('GET', '/v1/platforms/nowhere/policy'),
      await call('PUT', '/v1/platforms/nowhere/policy', POLICY),
    ]) {
      expect([answer.status, kindOf(answer)]).toEqual([404, 'unknown-platform']);
    }
  });

  it('lose no edit when several arrive at once', async () => {
    await call('PUT', '/v1/platforms/gaming', GAMING);
    const blocks = [0.91, 0.92, 0.93, 0.94, 0.95, 0.96];
    const answers = await Promise.all(
      blocks.map((block) => call('PUT', '/v1/platforms/gaming/policy', { ...POLICY, labels: { insult: { block } } })),
    );
    expect(answers.map((answer) => answer.status)).toEqual(blocks.map(() => 200));
    expect(answers.map((answer) => answer.headers.get('etag')).sort()).toEqual([
      '"2"',
      '"3"',
      '"4"',
      '"5"',
      '"6"',
      '"7"',
    ]);
  });

  it('that cannot serve are refused with everything that is wrong, and change nothing', async () => {
    await call('PUT', '/v1/platforms/gaming', GAMING);
    const labels = { griefing: { block: 0.5 }, insult: { review: 0.9, block: 0.1 } };
    const whole = await call('PUT', '/v1/platforms/gaming', { ...GAMING, policy: { ...POLICY, labels } });
    expect(whole.status).toBe(422);
    expect(problemIn(whole).errors).toEqual([
      { pointer: '/policy/labels/griefing', detail: expect.stringContaining('sexism, spam') as string },
      {
        pointer: '/policy/labels/insult',
        detail: 'review 0.9 is above block 0.1: content would be blocked before it is reviewed',
      },
    ]);
    const alone = await call('PUT', '/v1/platforms/gaming/policy', { ...POLICY, labels });
    expect(problemIn(alone).errors?.map((error) => error.pointer)).toEqual(['/labels/griefing', '/labels/insult']);
    expect((await call('GET', '/v1/platforms/gaming')).body).toMatchObject({ policy: POLICY, version: 1 });
  });

  it('of the wrong shape are refused with a pointer each', async () => {
    const policy = { labels: { insult: { review: 1.5, block: 'high' } }, onScoringFailure: 'delete' };
    const answer = await call('PUT', '/v1/platforms/gaming', { policy });
    expect([answer.status, kindOf(answer)]).toEqual([422, 'invalid-body']);
    expect(problemIn(answer).errors?.map((error) => error.pointer)).toEqual([
      '/displayName',
      '/policy/labels/insult/review',
      '/policy/labels/insult/block',
      '/policy/onScoringFailure',
    ]);
  });
});

const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

describe('a request that cannot be read', () => {
  it.each<[string, string, number, string]>([
    ['is not JSON', '{"displayName": "secret', 400, 'malformed-request'],
    ['is empty', '', 400, 'malformed-request'],
    ['is too large', JSON.stringify({ displayName: 'x'.repeat(4_200_000) }), 413, 'body-too-large'],
    ['is nested a hundred times', nested(100), 400, 'too-deep'],
    ['is nested a hundred thousand times', nested(100_000), 400, 'too-deep'],
    ['would change the prototype', '{"__proto__": {"admin": true}}', 400, 'malformed-request'],
  ])('because it %s is a problem document', async (_, body, status, kind) => {
    const answer = await call('PUT', '/v1/platforms/gaming', body);
    expect([answer.status, kindOf(answer)]).toEqual([status, kind]);
    expect(JSON.stringify(answer.body)).not.toContain('secret');
  });

  it('because it is JSON of another kind says of which', async () =>
    expect(problemIn(await call('PUT', '/v1/platforms/gaming', [])).detail).toBe(
      'Invalid input: expected object, received array',
    ));

  it.each(['text/csv', 'text/plain', 'application/x-www-form-urlencoded'])(
    'because it is no JSON by its media type %s is 415',
    async (mediaType) => {
      const answer = await call('PUT', '/v1/platforms/gaming', JSON.stringify(GAMING), { 'content-type': mediaType });
      expect([answer.status, kindOf(answer)]).toEqual([415, 'unsupported-media-type']);
    },
  );

  it('because it is not UTF-8 is 400', async () => {
    const body = Buffer.from(JSON.stringify({ ...GAMING, displayName: 'café' }), 'latin1');
    const answer = await call('PUT', '/v1/platforms/gaming', body);
    expect([answer.status, kindOf(answer)]).toEqual([400, 'not-utf8']);
  });

  it.each([
    ['cannot be decoded', '%ff', 400],
    ['is too long', 'x'.repeat(200), 414],
  ])('because its address %s is a problem document that does not repeat it', async (_, id, status) => {
    const answer = await call('GET', `/v1/platforms/${id}`);
    expect(answer.status).toBe(status);
    expect(problemIn(answer).detail).not.toContain(id);
  });

  it.each([
    ['is no HTTP', 'nonsense\r\n\r\n', 400],
    ['has headers without end', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'x'.repeat(100_000)}\r\n\r\n`, 431],
  ])('because it %s is a problem document', async (_, request, status) => {
    const { hostname, port } = new URL(trainer.url);
    const socket = connect(Number(port), hostname);
    socket.write(request);
    const [head, body] = (await text(socket)).split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} [^\r]*\r\ncontent-type: application/problem\\+json\r\n`));
    expect(problem.strict().parse(JSON.parse(body!)).status).toBe(status);
  });

  it('because nothing is there is 404', async () => expect(kindOf(await call('GET', '/v1/nothing'))).toBe('not-found'));
});

describe('access', () => {
  it.each([
    ['GET', '/v1/platforms'],
    ['GET', '/v1/platforms/gaming'],
    ['PUT', '/v1/platforms/gaming'],
    ['GET', '/v1/platforms/gaming/policy'],
    ['PUT', '/v1/platforms/gaming/policy'],
    ['POST', '/v1/platforms/gaming/corrections'],
  ])('to %s %s needs a key or the admin token', async (method, path) => {
    for (const authorization of ['', 'Bearer', `Basic ${TOKEN}`, `Bearer ${TOKEN}x`, `Bearer ${TOKEN.slice(0, -1)}`]) {
      const answer = await call(method, path, undefined, { authorization });
      expect([answer.status, kindOf(answer)]).toEqual([401, 'unauthorized']);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer realm="parlance"/);
    }
  });

  it('says of a wrong token that it is wrong', async () => {
    const answer = await call('GET', '/v1/platforms', undefined, { authorization: 'Bearer other' });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="parlance", error="invalid_token"');
  });

  it('never logs the token', () => expect(logged.join('')).not.toContain(TOKEN));
});

describe('what operators see', () => {
  it('counts edits by outcome', async () => {
    const stored = async () =>
      Number(
        /parlance_platform_edits_total\{outcome="stored"\} (\d+)/.exec(
          String((await call('GET', '/metrics')).body),
        )?.[1],
      );
    await call('PUT', '/v1/platforms/gaming', GAMING);
    const before = await stored();
    await call('PUT', '/v1/platforms/gaming', { ...GAMING, displayName: 'Games' });
    expect(await stored()).toBe(before + 1);
  });

  it('is alive and ready with a migrated database', async () => {
    expect(await call('GET', '/health/live')).toMatchObject({ status: 200, body: { status: 'alive' } });
    expect(await call('GET', '/health/ready')).toMatchObject({
      status: 200,
      body: { ready: true, checks: { database: 'ok' } },
    });
  });

  it('describes its routes and their bodies at /docs-json, and shows them at /docs', async () => {
    const { body } = await call('GET', '/docs-json');
    expect(body).toMatchObject({
      openapi: expect.stringMatching(/^3\./) as string,
      paths: {
        '/v1/platforms': { get: {} },
        '/v1/platforms/{platform}': { get: {}, put: { requestBody: { content: { 'application/json': {} } } } },
        '/v1/platforms/{platform}/policy': { get: {}, put: {} },
        '/v1/platforms/{platform}/corrections': { post: { requestBody: { content: { 'application/json': {} } } } },
      },
    });
    expect(JSON.stringify(body)).toContain('onScoringFailure');
    const page = await call('GET', '/docs');
    expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);
    expect((await call('GET', '/docs/swagger-ui-bundle.js')).status).toBe(200);
  });

  it('describes every answer that a route gives', async () => {
    const { paths } = (await call('GET', '/docs-json')).body as {
      paths: Record<string, Record<string, { responses: object; parameters: { name: string; in: string }[] }>>;
    };
    const statuses = (path: string, method: string) => Object.keys(paths[path]![method]!.responses).map(Number);
    const always = [400, 401, 403, 429, 503];
    const edit = [412, 413, 415, 422];
    const inOrder = (...numbers: number[]) => numbers.sort((a, b) => a - b);
    expect(statuses('/v1/platforms', 'get')).toEqual(inOrder(200, ...always));
    expect(statuses('/v1/platforms/{platform}', 'get')).toEqual(inOrder(200, 404, ...always));
    expect(statuses('/v1/platforms/{platform}', 'put')).toEqual(inOrder(200, 201, ...always, ...edit));
    expect(statuses('/v1/platforms/{platform}/policy', 'get')).toEqual(inOrder(200, 404, ...always));
    expect(statuses('/v1/platforms/{platform}/policy', 'put')).toEqual(inOrder(200, 404, ...always, ...edit));
    expect(statuses('/v1/platforms/{platform}/corrections', 'post')).toEqual(
      inOrder(200, 404, ...always, ...edit.filter((status) => status !== 412)),
    );
    const headers = paths['/v1/platforms/{platform}']!['put']!.parameters.filter(
      (parameter) => parameter.in === 'header',
    );
    expect(headers.map(({ name }) => name).sort()).toEqual(['if-match', 'if-none-match']);
  });

  it('logs each edit by platform and version, one JSON object a line', async () => {
    logged.length = 0;
    await call('PUT', '/v1/platforms/gaming', GAMING);
    expect(logged.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { level: 'info', service: 'trainer', msg: 'platform.put', platform: 'gaming', version: 1 },
    ]);
  });
});
