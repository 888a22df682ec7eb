import { decisionsResponse, problem } from '@parlance/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClassifierUnderTest, PLAIN_POLICY, startClassifierUnderTest, until } from './running-classifier.js';

const BODY_LIMIT = 100_000;

let classifier: ClassifierUnderTest;

beforeAll(async () => {
  classifier = await startClassifierUnderTest(
    [
      { id: 'gaming', policy: PLAIN_POLICY },
      { id: 'strict', policy: { labels: { toxicity: { block: 0 } }, onScoringFailure: 'block' } },
    ],
    { PARLANCE_HTTP_BODY_LIMIT_BYTES: String(BODY_LIMIT), PARLANCE_MAX_WAITING_TEXTS: '50' },
  );
  await until('readiness', 5_000, async () => (await fetch(`${classifier.url}/health/ready`)).status === 200);
});

afterAll(() => classifier?.stop());

async function decided(platform: string, contents: readonly { id: string; text: string }[]) {
  const response = await classifier.decide(platform, { contents });
  expect(response.status).toBe(200);
  return decisionsResponse.parse(await response.json()).decisions;
}

async function refused(platform: string, body: unknown) {
  const response = await classifier.decide(platform, body);
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  const found = problem.parse(await response.json());
  expect(found.status).toBe(response.status);
  return { ...found, kind: found.type.replace('urn:parlance:problem:', ''), response };
}

describe('decisions over HTTP', () => {
  it('decides each content, in the order asked', async () => {
    const decisions = await decided('gaming', [
      { id: 'a', text: 'you are a stupid worthless idiot, shut up' },
      { id: 'b', text: 'good game, thanks everyone' },
    ]);
    expect(decisions.map(({ contentId }) => contentId)).toEqual(['a', 'b']);
    expect(decisions[0]!.scores['toxicity']).toBeGreaterThan(decisions[1]!.scores['toxicity']!);
    expect(decisions.map(({ fallback }) => fallback)).toEqual([false, false]);
  });

  it('applies the policy of the platform asked for', async () => {
    const [gaming] = await decided('gaming', [{ id: 'a', text: 'good game, thanks everyone' }]);
    const [strict] = await decided('strict', [{ id: 'a', text: 'good game, thanks everyone' }]);
    expect(gaming).toMatchObject({ action: 'allow', reason: 'no score reached a threshold' });
    expect(strict!.action).toBe('block');
    expect(strict!.scores).toEqual(gaming!.scores);
  });

  it('gives a text that cannot be scored the action its policy asks for, and marks and counts it', async () => {
    const big = await startClassifierUnderTest(
      [{ id: 'strict', policy: { labels: { toxicity: { block: 0.9 } }, onScoringFailure: 'block' } }],
      { PARLANCE_HTTP_BODY_LIMIT_BYTES: String(64 * 1024 * 1024) },
    );
    try {
      await until('readiness', 5_000, async () => (await fetch(`${big.url}/health/ready`)).status === 200);
      const contents = [
        { id: 'before', text: 'good game' },
        { id: 'huge', text: 'word '.repeat(2 * 1024 * 1024) },
        { id: 'after', text: 'good game' },
      ];
      const response = await big.decide('strict', { contents });
      const { decisions } = decisionsResponse.parse(await response.json());
      expect(decisions[1]).toMatchObject({
        contentId: 'huge',
        scores: {},
        action: 'block',
        reason: 'not scored: text-too-long',
        fallback: true,
      });
      expect(decisions[0]!.scores).toEqual(decisions[2]!.scores);
      expect(await big.metric('parlance_fallbacks_total{platform="strict",outcome="text-too-long"}')).toBe(1);
      expect(await big.metric('parlance_decisions_total{platform="strict",action="block"}')).toBe(1);
    } finally {
      await big.stop();
    }
  });
});

describe('bad requests are answered with a problem document', () => {
  const good = { contents: [{ id: 'a', text: 'hello' }] };

  it('404 for a platform nobody created', async () => {
    const found = await refused('nowhere', good);
    expect([found.status, found.kind]).toEqual([404, 'unknown-platform']);
    expect(found.detail).toContain('nowhere');
  });

  it('400 for malformed JSON, without repeating it', async () => {
    const found = await refused('gaming', '{"contents": [{"id": "a", "text": "secret words');
    expect([found.status, found.kind]).toEqual([400, 'malformed-request']);
    expect(JSON.stringify(found)).not.toContain('secret words');
  });

  it('400 for bytes that are not UTF-8, which would be scored as something nobody wrote', async () => {
    const [before, after] = [Buffer.from('{"contents": [{"id": "a", "text": "caf'), Buffer.from('"}]}')];
    const response = await fetch(`${classifier.url}/v1/platforms/gaming/decisions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${classifier.key}` },
      body: Buffer.concat([before, Buffer.from('é', 'latin1'), after]),
    });
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(problem.parse(await response.json())).toEqual({
      type: 'urn:parlance:problem:not-utf8',
      status: 400,
      title: 'Not UTF-8',
      detail: 'the 43 bytes of the body are not valid UTF-8',
    });
  });

  it('400 for 100 levels of nesting', async () => {
    const deep = `{"contents": [{"id": "a", "text": "hello", "extra": ${'['.repeat(100)}${']'.repeat(100)}}]}`;
    expect(await refused('gaming', deep)).toMatchObject({ status: 400, kind: 'too-deep' });
  });

  it.each([
    ['text that is a number', { contents: [{ id: 'a', text: 7 }] }, ['/contents/0/text']],
    ['an empty text', { contents: [{ id: 'a', text: '' }] }, ['/contents/0/text']],
    [
      'a missing text and a missing id',
      { contents: [{ id: 'a' }, { text: 'x' }] },
      ['/contents/0/text', '/contents/1/id'],
    ],
    [
      'an id given twice',
      {
        contents: [
          { id: 'a', text: 'x' },
          { id: 'b', text: 'y' },
          { id: 'a', text: 'z' },
        ],
      },
      ['/contents/2/id'],
    ],
    ['no contents', { contents: [] }, ['/contents']],
    ['contents that are no list', { contents: 'x' }, ['/contents']],
    ['another property', {}, ['/contents']],
  ])('422 with pointers for %s', async (_, body, pointers) => {
    const found = await refused('gaming', body);
    expect([found.status, found.kind]).toEqual([422, 'invalid-body']);
    expect(found.errors!.map(({ pointer }) => pointer)).toEqual(pointers);
  });

  it('413 for a body over the limit', async () => {
    const found = await refused('gaming', { contents: [{ id: 'a', text: 'x'.repeat(BODY_LIMIT) }] });
    expect([found.status, found.kind]).toEqual([413, 'body-too-large']);
  });

  it.each(['text/xml', 'text/plain', 'application/x-www-form-urlencoded'])(
    '415 for a body of %s',
    async (mediaType) => {
      const response = await fetch(`${classifier.url}/v1/platforms/gaming/decisions`, {
        method: 'POST',
        headers: { 'content-type': mediaType },
        body: JSON.stringify({ contents: [{ id: 'a', text: 'gg' }] }),
      });
      expect(response.status).toBe(415);
      expect(problem.parse(await response.json()).type).toBe('urn:parlance:problem:unsupported-media-type');
    },
  );

  it('400 for an address that cannot be decoded', async () => {
    const response = await fetch(`${classifier.url}/v1/platforms/%ff/decisions`);
    expect([response.status, response.headers.get('content-type')]).toEqual([400, 'application/problem+json']);
    expect(problem.parse(await response.json()).type).toBe('urn:parlance:problem:malformed-request');
  });

  it('404 for an address that does not exist', async () => {
    const response = await fetch(`${classifier.url}/v2/nothing`);
    expect(response.status).toBe(404);
    expect(problem.parse(await response.json()).type).toBe('urn:parlance:problem:not-found');
  });

  it('429 with Retry-After while the queue is full, and 200 again afterwards', async () => {
    const contents = Array.from({ length: 40 }, (_, i) => ({ id: `${i}`, text: `message number ${i} of many` }));
    const responses = await Promise.all(Array.from({ length: 8 }, () => classifier.decide('gaming', { contents })));
    const statuses = responses.map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([200, 429]));
    const busy = responses.find(({ status }) => status === 429)!;
    expect(busy.headers.get('retry-after')).toBe('1');
    expect(problem.parse(await busy.json()).type).toBe('urn:parlance:problem:too-busy');
    expect((await classifier.decide('gaming', { contents })).status).toBe(200);
    expect(await classifier.metric('parlance_queue_refused_texts_total')).toBeGreaterThanOrEqual(40);
  });
});

describe('around it', () => {
  it('describes its API at /docs', async () => {
    const pages = await fetch(`${classifier.url}/docs`);
    expect(pages.status).toBe(200);
    expect(pages.headers.get('content-type')).toContain('text/html');
    expect(pages.headers.get('x-content-type-options')).toBe('nosniff');
    const document = (await (await fetch(`${classifier.url}/docs-json`)).json()) as {
      paths: Record<string, { post: { requestBody: object; responses: Record<string, object> } }>;
    };
    const { post } = document.paths['/v1/platforms/{platform}/decisions']!;
    expect(JSON.stringify(post.requestBody)).toContain('"contents"');
    expect(Object.keys(post.responses)).toEqual(['200', '400', '401', '403', '404', '413', '422', '429', '503']);
    expect(JSON.stringify(post.responses['200'])).toContain('"contentId"');
    expect(JSON.stringify(post.responses['422'])).toContain('"pointer"');
  });

  it('counts decisions, scores and durations, and names the model in service', async () => {
    const before = await classifier.metric('parlance_decisions_total{platform="strict",action="block"}');
    const decisions = await decided('strict', [
      { id: 'a', text: 'one' },
      { id: 'b', text: 'two' },
    ]);
    expect(await classifier.metric('parlance_decisions_total{platform="strict",action="block"}')).toBe(before + 2);
    expect(await classifier.metric(`parlance_model_in_service{model="${decisions[0]!.model}"}`)).toBe(1);
    expect(await classifier.metric('parlance_platforms_known')).toBe(2);
    expect(await classifier.metric('parlance_batch_texts_count')).toBeGreaterThan(0);
    const scored = await classifier.metric('parlance_score_probability_count{label="toxicity"}');
    expect(await classifier.metric('parlance_score_probability_bucket{le="+Inf",label="toxicity"}')).toBe(scored);
  });

  it('is alive and ready, and says which checks it passed', async () => {
    expect((await fetch(`${classifier.url}/health/live`)).status).toBe(200);
    const ready = await fetch(`${classifier.url}/health/ready`);
    expect(await ready.json()).toEqual({
      ready: true,
      checks: { model: 'ok', platforms: 'ok', champions: 'ok', keys: 'ok' },
    });
  });

  it('never writes a text to the log', async () => {
    await decided('gaming', [{ id: 'a', text: 'unmistakable-words-of-a-player' }]);
    await refused('gaming', { contents: [{ id: 'a', text: 'unmistakable-words-of-a-player', id2: 1 }, { id: 'a' }] });
    expect(classifier.log.length).toBeGreaterThan(0);
    expect(classifier.log.join('')).not.toContain('unmistakable-words-of-a-player');
  });
});
