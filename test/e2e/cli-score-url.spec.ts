import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/free-port.js';
import { jsonLines, runCli } from '../support/run-cli.js';
import { type ClassifierUnderTest, PLAIN_POLICY, startClassifierUnderTest, until } from './running-classifier.js';

describe('parlance score --url against a classifier', () => {
  let classifier: ClassifierUnderTest;
  beforeAll(async () => {
    classifier = await startClassifierUnderTest([{ id: 'gaming', policy: PLAIN_POLICY }], {
      PARLANCE_HTTP_BODY_LIMIT_BYTES: '20000',
    });
    await until('readiness', 10_000, async () => (await fetch(`${classifier.url}/health/ready`)).status === 200);
  });
  afterAll(() => classifier?.stop());

  it('gives the same scores as scoring here, of the labels and with the action of the platform, in order', async () => {
    const input = Array.from({ length: 700 }, (_, i) => JSON.stringify({ id: `c${i}`, text: `hello number ${i}` }));
    input[300] = 'not json';
    const options = { input: input.join('\n'), env: { PARLANCE_TOKEN: classifier.key } };
    const remote = await runCli(['score', '--url', classifier.url, '--platform', 'gaming'], options);
    const local = await runCli(['score'], options);
    const decisions = jsonLines(remote.stdout) as { id: string; scores: Record<string, number> }[];
    const scored = jsonLines(local.stdout) as typeof decisions;
    expect(remote.stderr).toBe('parlance: line 301: not JSON\n');
    expect([remote.code, decisions.length]).toEqual([1, 700]);
    expect(decisions[300]).toEqual({ line: 301, error: 'not JSON' });
    decisions.forEach((decision, i) => {
      if (i === 300) return;
      expect(decision.id).toBe(`c${i}`);
      expect(decision).toMatchObject({ action: 'allow', reason: 'no score reached a threshold', fallback: false });
      expect(Object.keys(decision.scores)).toEqual(Object.keys(PLAIN_POLICY.labels));
      for (const [label, score] of Object.entries(decision.scores))
        expect(Math.abs(scored[i]!.scores[label]! - score)).toBeLessThan(2e-5);
    });
  });

  it('halves what the server refuses until the content at fault is alone', async () => {
    const rows = ['fine', 'x'.repeat(30_000), 'also fine', 'y'.repeat(12_000), 'z'.repeat(12_000)];
    const input = rows.map((text) => JSON.stringify({ text })).join('\n');
    const { code, stdout, stderr } = await runCli(['score', '--url', `${classifier.url}/`, '--platform', 'gaming'], {
      input,
      env: { PARLANCE_TOKEN: classifier.key },
    });
    const lines = jsonLines(stdout);
    expect(lines.map((line) => 'scores' in (line as object))).toEqual([true, false, true, true, true]);
    expect(lines[1]).toMatchObject({ line: 2, error: expect.stringMatching(/^413 /) as string });
    expect(stderr.match(/^parlance: line 2: 413 /)).not.toBeNull();
    expect(code).toBe(1);
  });

  it('says which platform there is not', async () => {
    const { code, stdout, stderr } = await runCli(['score', '--url', classifier.url, '--platform', 'nowhere'], {
      input: '{"text":"a"}\n',
      env: { PARLANCE_TOKEN: classifier.key },
    });
    expect(stderr).toMatch(/^parlance: http:\S+\/v1\/platforms\/nowhere\/decisions: 404 .*nowhere.*\n$/);
    expect([code, stdout]).toEqual([2, '']);
  });

  it('says that it needs a key', async () => {
    const { code, stdout, stderr } = await runCli(['score', '--url', classifier.url, '--platform', 'gaming'], {
      input: '{"text":"a"}\n',
    });
    expect(stderr).toMatch(/^parlance: http:\S+\/v1\/platforms\/gaming\/decisions: 401 .*show an access key.*\n$/);
    expect([code, stdout]).toEqual([2, '']);
  });

  it('says when nothing listens', async () => {
    const address = `http://127.0.0.1:${await freePort()}`;
    const { code, stderr } = await runCli(['score', '--url', address, '--platform', 'gaming'], {
      input: '{"text":"a"}\n',
    });
    expect([code, stderr]).toEqual([2, `parlance: cannot reach ${address}: nothing listens there\n`]);
  });
});

/** What a classifier does only under a load that a test cannot wait for, or never should do. */
describe('parlance score --url against a server that', () => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  const serve = async (
    answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  ): Promise<string> => {
    server = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };

  const decide = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { contents } = (await json(request)) as { contents: { id: string }[] };
    const decision = { scores: { toxicity: 0.25 }, action: 'allow', reason: 'none', fallback: false, model: 'm' };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ decisions: contents.map(({ id }) => ({ contentId: id, ...decision })) }));
  };

  it('is busy: waits as long as it was told to, then goes on', async () => {
    const asked: number[] = [];
    const url = await serve(async (request, response) => {
      asked.push(performance.now());
      if (asked.length === 2) return decide(request, response);
      response.writeHead(429, { 'retry-after': '1' }).end();
    });
    const { code, stdout } = await runCli(['score', '--url', url, '--platform', 'p'], { input: '{"text":"a","id":1}' });
    expect(stdout).toBe(
      '{"id":1,"scores":{"toxicity":0.25},"action":"allow","reason":"none","fallback":false,"model":"m"}\n',
    );
    expect(asked).toHaveLength(2);
    expect(asked[1]! - asked[0]!).toBeGreaterThanOrEqual(990);
    expect(code).toBe(0);
  });

  it('takes one content at a time: asks thousands of times without a warning', { timeout: 60_000 }, async () => {
    let asked = 0;
    const url = await serve(async (request, response) => {
      asked++;
      if (Number(request.headers['content-length']) < 60) return decide(request, response);
      request.resume();
      response.writeHead(413).end();
    });
    const input = '{"text":"a"}\n'.repeat(2500);
    const { code, stdout, stderr } = await runCli(['score', '--url', url, '--platform', 'p'], { input });
    expect([code, stderr]).toEqual([0, '']);
    expect(jsonLines(stdout)).toHaveLength(2500);
    expect(asked).toBeGreaterThan(4900);
  });

  it('wants a token: sends the one given, and names the refusal without it', async () => {
    const url = await serve(async (request, response) => {
      if (request.headers.authorization === 'Bearer secret') return decide(request, response);
      const refusal = { type: 'about:blank', title: 'Unauthorized', status: 401, detail: 'send a token' };
      response.writeHead(401, { 'content-type': 'application/problem+json' }).end(JSON.stringify(refusal));
    });
    const args = ['score', '--url', url, '--platform', 'p'];
    const given = await runCli([...args, '--token', 'secret'], { input: '{"text":"a"}' });
    const byEnvironment = await runCli(args, { input: '{"text":"a"}', env: { PARLANCE_TOKEN: 'secret' } });
    const without = await runCli(args, { input: '{"text":"a"}' });
    expect([given.code, byEnvironment.code, without.code]).toEqual([0, 0, 2]);
    expect(without.stderr).toBe(`parlance: ${url}/v1/platforms/p/decisions: 401 Unauthorized: send a token\n`);
  });

  it('answers other contents than it was asked about: gives none of them', async () => {
    const url = await serve(async (_request, response) => {
      const decision = { contentId: 'other', scores: {}, action: 'allow', reason: '', fallback: false, model: 'm' };
      response.end(JSON.stringify({ decisions: [decision] }));
    });
    const { code, stdout, stderr } = await runCli(['score', '--url', url, '--platform', 'p'], {
      input: '{"text":"a"}',
    });
    expect(stderr).toMatch(/answered other contents than it was asked about\n$/);
    expect([code, stdout]).toEqual([2, '']);
  });
});
