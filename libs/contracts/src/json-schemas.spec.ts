import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { contentCorrected, contentCorrectedExample } from './events/content-corrected.js';
import { contentDecided, contentDecidedExample } from './events/content-decided.js';
import { contentSubmitted, contentSubmittedExample } from './events/content-submitted.js';
import { modelPromoted, modelPromotedExample } from './events/model-promoted.js';
import { platformChanged, platformChangedExample } from './events/platform-changed.js';
import { topicJsonSchemas } from './json-schemas.js';

const DIRECTORY = new URL('../schemas/', import.meta.url);
const written = (topic: string) =>
  JSON.parse(readFileSync(new URL(`${topic}.json`, DIRECTORY), 'utf8')) as Record<string, unknown>;

describe('the JSON Schemas of the topics', () => {
  it('are written as the contracts are now (else: npm run schemas -w @parlance/contracts)', () => {
    const schemas = topicJsonSchemas();
    expect(readdirSync(DIRECTORY).sort()).toEqual(
      Object.keys(schemas)
        .map((topic) => `${topic}.json`)
        .sort(),
    );
    for (const [topic, schema] of Object.entries(schemas)) expect(written(topic), topic).toEqual(schema);
  });

  /** Another implementation of JSON Schema, reading the committed files. */
  const accepts = (topic: string, value: unknown) =>
    new Ajv2020({ strict: true, formats: { 'date-time': true } }).validate(written(topic), value);

  it.each([
    ['content.submitted', contentSubmitted, contentSubmittedExample],
    ['content.decided', contentDecided, contentDecidedExample],
    ['content.corrected', contentCorrected, contentCorrectedExample],
    ['model.promoted', modelPromoted, modelPromotedExample],
    ['platform.changed', platformChanged, platformChangedExample],
  ] as const)('of %s accept the example, as the contract does', (topic, contract, example) => {
    expect(accepts(topic, example)).toBe(true);
    expect(contract.parse(example)).toEqual(example);
  });

  it.each<[string, unknown, boolean]>([
    ['without a schema version', { platform: 'gaming', contentId: 'c', text: 'gg' }, true],
    ['of a future version', { ...contentSubmittedExample, schemaVersion: 2 }, false],
    ['without a text', { platform: 'gaming', contentId: 'c' }, false],
    ['with an empty text', { platform: 'gaming', contentId: 'c', text: '' }, false],
    ['with a content id that is too long', { platform: 'gaming', contentId: 'c'.repeat(257), text: 'gg' }, false],
    ['with a date that does not exist', { ...contentSubmittedExample, submittedAt: '2026-02-30T00:00:00Z' }, false],
  ])('judge a content %s as the contract does', (_, content, valid) => {
    expect(accepts('content.submitted', content)).toBe(valid);
    expect(contentSubmitted.safeParse(content).success).toBe(valid);
  });

  const withoutContent = {
    platform: 'gaming',
    labels: { insult: false },
    moderator: 'mod-7',
    judgedAt: '2026-11-25T12:00:00Z',
  };

  it.each<[string, unknown, boolean]>([
    ['by text', { ...withoutContent, text: 'gg' }, true],
    ['of neither content nor text', withoutContent, false],
    ['that judges nothing', { ...contentCorrectedExample, labels: {} }, false],
    ['with a label that is no name', { ...contentCorrectedExample, labels: { 'In sult': true } }, false],
    ['by nobody', { ...contentCorrectedExample, moderator: '' }, false],
    ['by a moderator with NUL in their name', { ...contentCorrectedExample, moderator: 'a\u0000' }, false],
  ])('judge a correction %s as the contract does', (_name, correction, valid) => {
    expect(accepts('content.corrected', correction)).toBe(valid);
    expect(contentCorrected.safeParse(correction).success).toBe(valid);
  });
});
