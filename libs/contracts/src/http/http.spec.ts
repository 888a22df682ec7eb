import { RetriableError, ScorerBusyError, VersionConflictError } from '@parlance/domain';
import { describe, expect, it } from 'vitest';
import { correctionsRequest, correctionsRequestExample, MAX_CORRECTIONS_PER_REQUEST } from './corrections.js';
import { decisionsRequest, decisionsRequestExample, MAX_CONTENTS_PER_REQUEST } from './decisions.js';
import { jsonPointer } from './json-pointer.js';
import { platformBody, policyBody } from './platforms.js';
import { problemOfDomainError, problemOfStatus, unknownPlatform } from './problem-error.js';
import { problem } from './problem.js';
import { MAX_READINGS_PER_REQUEST, readingsRequest, readingsRequestExample } from './readings.js';

describe('decisionsRequest', () => {
  const contents = (count: number) => Array.from({ length: count }, (_, n) => ({ id: `c${n}`, text: 'gg' }));
  const pointers = (value: unknown) =>
    decisionsRequest.safeParse(value).error?.issues.map((issue) => jsonPointer(issue.path));

  it('accepts the example', () =>
    expect(decisionsRequest.parse(decisionsRequestExample)).toEqual(decisionsRequestExample));

  it('takes 1 to 1000 contents', () => {
    expect(pointers({ contents: [] })).toEqual(['/contents']);
    expect(pointers({ contents: contents(MAX_CONTENTS_PER_REQUEST) })).toBeUndefined();
    expect(pointers({ contents: contents(MAX_CONTENTS_PER_REQUEST + 1) })).toEqual(['/contents']);
  });

  it('refuses an id given twice, and says where it was first', () => {
    const repeated = [...contents(3), { id: 'c1', text: 'wp' }];
    expect(decisionsRequest.safeParse({ contents: repeated }).error?.issues).toMatchObject([
      { path: ['contents', 3, 'id'], message: 'repeats the id of /contents/1' },
    ]);
  });

  it('points at each content without a text', () =>
    expect(pointers({ contents: [{ id: 'a', text: '' }, { id: 'b', text: 'gg' }, { id: 'c' }] })).toEqual([
      '/contents/0/text',
      '/contents/2/text',
    ]));
});

describe('platformBody', () => {
  it('reviews what cannot be scored unless told otherwise', () =>
    expect(platformBody.parse({ displayName: 'Gaming', policy: { labels: { insult: { block: 0.9 } } } })).toEqual({
      displayName: 'Gaming',
      policy: { labels: { insult: { block: 0.9 } }, onScoringFailure: 'review' },
    }));

  it.each(['a\u0000b', 'a\nb', 'a\ud800b'])(
    'refuses the name %j, which a database could not give back',
    (displayName) =>
      expect(platformBody.safeParse({ displayName, policy: { labels: {} } }).error?.issues).toMatchObject([
        { path: ['displayName'], message: 'holds a control character or half of a surrogate pair' },
      ]),
  );

  it('takes a name of any script', () => {
    for (const displayName of ['Jürgens Gäste', 'ゲーム 🎮', 'מִשְׂחָק'])
      expect(platformBody.safeParse({ displayName, policy: { labels: {} } }).success).toBe(true);
  });
});

describe('policyBody', () => {
  it('refuses a threshold that is misspelt, and names it', () =>
    expect(policyBody.safeParse({ labels: { insult: { blok: 0.9 } } }).error?.issues).toMatchObject([
      { path: ['labels', 'insult'], message: 'Unrecognized key: "blok"' },
    ]));

  it('refuses a label that could not be a metric name', () =>
    expect(policyBody.safeParse({ labels: { 'In sult': { block: 0.9 } } }).error?.issues).toMatchObject([
      { path: ['labels', 'In sult'] },
    ]));
});

describe('problem documents', () => {
  it.each([
    [new VersionConflictError('gaming', 1, 2), 412, { etag: '"2"' }],
    [new ScorerBusyError(9, 8), 429, { 'retry-after': '1' }],
    [new RetriableError('connect ECONNREFUSED 10.0.0.7:5432'), 503, { 'retry-after': '1' }],
  ])('answer %s with %d', (error, status, headers) => {
    const answer = problemOfDomainError(error)!;
    expect(problem.parse(answer.problem).status).toBe(status);
    expect(answer.headers).toEqual(headers);
    expect(answer.problem.detail).not.toContain('10.0.0.7');
  });

  it('leave an unforeseen error unexplained', () => {
    expect(problemOfDomainError(new Error('secret'))).toBeUndefined();
    expect(problemOfStatus(500).problem).toEqual({
      type: 'urn:parlance:problem:internal',
      title: 'Internal error',
      status: 500,
      detail: 'the log has the details',
    });
  });

  it('name the platform that is unknown', () =>
    expect(unknownPlatform('kids').problem).toEqual({
      type: 'urn:parlance:problem:unknown-platform',
      title: 'Unknown platform',
      status: 404,
      detail: 'there is no platform kids: create it with PUT /v1/platforms/kids',
    }));
});

describe('jsonPointer', () => {
  // RFC 6901, section 5.
  it.each([
    [[], ''],
    [['foo', 0], '/foo/0'],
    [['a/b'], '/a~1b'],
    [['m~n'], '/m~0n'],
    [[''], '/'],
  ])('%j is %j', (path, pointer) => expect(jsonPointer(path)).toBe(pointer));
});

describe('correctionsRequest', () => {
  const [byId] = correctionsRequestExample.corrections;
  const problems = (...corrections: unknown[]) =>
    correctionsRequest
      .safeParse({ corrections })
      .error?.issues.map((issue) => `${jsonPointer(issue.path)} ${issue.message}`);

  it('accepts the example', () =>
    expect(correctionsRequest.parse(correctionsRequestExample)).toEqual(correctionsRequestExample));

  it('takes 1 to 5000 corrections', () => {
    const many = (count: number) => problems(...Array.from({ length: count }, () => byId));
    expect(many(0)).toHaveLength(1);
    expect(many(MAX_CORRECTIONS_PER_REQUEST)).toBeUndefined();
    expect(many(MAX_CORRECTIONS_PER_REQUEST + 1)).toHaveLength(1);
  });

  it('points at everything that is wrong', () =>
    expect(
      problems(
        byId,
        { ...byId, contentId: undefined },
        { ...byId, labels: { insult: 'yes' } },
        { ...byId, judgedat: 'now' },
        { ...byId, labels: {} },
      ),
    ).toEqual([
      '/corrections/1 names no content: expected contentId, text or both',
      '/corrections/2/labels/insult Invalid input: expected boolean, received string',
      '/corrections/3 Unrecognized key: "judgedat"',
      '/corrections/4/labels names no label: at least one was judged',
    ]));
});

describe('readingsRequest', () => {
  const problems = (body: unknown) =>
    readingsRequest.safeParse(body).error?.issues.map(({ path, message }) => `${jsonPointer(path)} ${message}`);
  const ids = (count: number) => Array.from({ length: count }, (_, n) => `p${n}`);

  it('accepts the example', () =>
    expect(readingsRequest.parse(readingsRequestExample)).toEqual(readingsRequestExample));

  it('takes a text alone', () => expect(problems({ text: 'gg' })).toBeUndefined());

  it('takes 1 to 100 platforms, each once', () => {
    expect(problems({ text: 'gg', platforms: [] })).toHaveLength(1);
    expect(problems({ text: 'gg', platforms: ids(MAX_READINGS_PER_REQUEST) })).toBeUndefined();
    expect(problems({ text: 'gg', platforms: ids(MAX_READINGS_PER_REQUEST + 1) })).toHaveLength(1);
    expect(problems({ text: 'gg', platforms: ['kids', 'gaming', 'kids'] })).toEqual([
      '/platforms names a platform twice',
    ]);
  });

  it('refuses an empty text, and a property that it does not know: a list misspelt would mean every platform', () =>
    expect(problems({ text: '', platform: ['kids'] })).toEqual([
      '/text Too small: expected string to have >=1 characters',
      ' Unrecognized key: "platform"',
    ]));
});
