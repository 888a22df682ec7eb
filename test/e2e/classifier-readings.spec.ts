import { problem, readingsResponse, type ReadingsResponse } from '@parlance/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClassifierUnderTest, PLAIN_POLICY, startClassifierUnderTest, until } from './running-classifier.js';

const TEXT = 'good game, thanks everyone';
/** More than one answer has. */
const PLATFORMS = 103;

let classifier: ClassifierUnderTest;

beforeAll(async () => {
  const others = Array.from({ length: PLATFORMS - 2 }, (_, i) => ({ id: `z${i}`, policy: PLAIN_POLICY }));
  classifier = await startClassifierUnderTest([
    { id: 'plain', policy: PLAIN_POLICY },
    {
      id: 'strict',
      policy: { labels: { toxicity: { block: 0 }, insult: {} }, onScoringFailure: 'block' },
    },
    ...others,
  ]);
  await until('readiness', 5_000, async () => (await fetch(`${classifier.url}/health/ready`)).status === 200);
});

afterAll(() => classifier?.stop());

function ask(body: unknown, key = classifier.key): Promise<Response> {
  return fetch(`${classifier.url}/v1/readings`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify(body),
  });
}

async function read(body: unknown): Promise<ReadingsResponse> {
  const response = await ask(body);
  expect(response.status).toBe(200);
  return readingsResponse.parse(await response.json());
}

describe('one text, read by many platforms', () => {
  it('reads by each platform’s policy, in the order asked, as a request for decisions would', async () => {
    const { readings, leftOut } = await read({ text: TEXT, platforms: ['strict', 'plain'] });
    expect(leftOut).toBe(0);
    expect(readings.map(({ platform, displayName, action }) => [platform, displayName, action])).toEqual([
      ['strict', 'strict', 'block'],
      ['plain', 'plain', 'allow'],
    ]);
    expect(Object.keys(readings[0]!.scores).sort()).toEqual(['insult', 'toxicity']);
    for (const { platform, scores, action, reason, fallback, model } of readings) {
      const response = await classifier.decide(platform, { contents: [{ id: 'a', text: TEXT }] });
      const { decisions } = (await response.json()) as { decisions: unknown[] };
      expect(decisions).toEqual([{ contentId: 'a', scores, action, reason, fallback, model }]);
    }
  });

  it('asks the platforms by id if none are named, and says how many are left out', async () => {
    const { readings, leftOut } = await read({ text: TEXT });
    expect(readings).toHaveLength(100);
    expect(leftOut).toBe(PLATFORMS - 100);
    expect(readings.slice(0, 3).map(({ platform }) => platform)).toEqual(['plain', 'strict', 'z0']);
  });

  it('scores all of them in one call, answers one request and counts a decision each', async () => {
    const figures = () =>
      Promise.all(
        [
          'parlance_chunk_scoring_seconds_count',
          'parlance_http_decision_seconds_count',
          'parlance_decisions_total{platform="plain",action="allow"}',
        ].map((series) => classifier.metric(series)),
      );
    const before = await figures();
    await read({ text: TEXT });
    expect(await figures()).toEqual(before.map((count) => count + 1));
  });

  it('points at a platform that is not there', async () => {
    const response = await ask({ text: TEXT, platforms: ['plain', 'nowhere'] });
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(problem.parse(await response.json())).toMatchObject({
      type: 'urn:parlance:problem:invalid-body',
      status: 422,
      errors: [{ pointer: '/platforms/1', detail: 'there is no platform nowhere' }],
    });
  });

  it.each([
    [{ text: '' }, '/text'],
    [{ text: 'gg', platforms: [] }, '/platforms'],
    [{ text: 'gg', platforms: ['a', 'a'] }, '/platforms'],
    [{ text: 'gg', platform: 'a' }, ''],
  ])('refuses %j and points at %j', async (body, pointer) => {
    const response = await ask(body);
    expect(response.status).toBe(422);
    expect(problem.parse(await response.json()).errors!.map((error) => error.pointer)).toEqual([pointer]);
  });

  it('reads for a key by its own platforms alone, and knows no other', async () => {
    const key = await classifier.issueKey({ role: 'submit', platforms: ['strict'] });
    const own = readingsResponse.parse(await (await ask({ text: TEXT }, key)).json());
    expect(own).toMatchObject({ readings: [{ platform: 'strict' }], leftOut: 0 });
    const others = await Promise.all(
      ['plain', 'nowhere'].map(async (platform) => {
        const response = await ask({ text: TEXT, platforms: ['strict', platform] }, key);
        return problem.parse(await response.json()).errors;
      }),
    );
    expect(others).toEqual([
      [{ pointer: '/platforms/1', detail: 'there is no platform plain' }],
      [{ pointer: '/platforms/1', detail: 'there is no platform nowhere' }],
    ]);
  });

  it('is described at /docs', async () => {
    const document = (await (await fetch(`${classifier.url}/docs-json`)).json()) as {
      paths: Record<string, { post: { requestBody: object; responses: Record<string, object> } }>;
    };
    const { post } = document.paths['/v1/readings']!;
    expect(JSON.stringify(post.requestBody)).toContain('"text"');
    expect(Object.keys(post.responses)).toEqual(['200', '400', '401', '403', '413', '422', '429', '503']);
    expect(JSON.stringify(post.responses['200'])).toContain('"leftOut"');
  });
});
