import { z } from 'zod';
import { contentCorrected, contentCorrectedExample } from './events/content-corrected.js';
import { contentDecided, contentDecidedExample } from './events/content-decided.js';
import { contentSubmitted, contentSubmittedExample } from './events/content-submitted.js';
import { modelPromoted, modelPromotedExample } from './events/model-promoted.js';
import { platformChanged, platformChangedExample } from './events/platform-changed.js';
import { TOPICS } from './topics.js';

/** The topics that carry JSON of a fixed form; `io` is the side of the schema that others see. */
const TOPIC_SCHEMAS = [
  { topic: TOPICS.contentSubmitted.name, schema: contentSubmitted, example: contentSubmittedExample, io: 'input' },
  { topic: TOPICS.contentDecided.name, schema: contentDecided, example: contentDecidedExample, io: 'output' },
  { topic: TOPICS.contentCorrected.name, schema: contentCorrected, example: contentCorrectedExample, io: 'input' },
  { topic: TOPICS.modelPromoted.name, schema: modelPromoted, example: modelPromotedExample, io: 'output' },
  { topic: TOPICS.platformChanged.name, schema: platformChanged, example: platformChangedExample, io: 'output' },
] as const;

/** JSON Schema (draft 2020-12) of each topic's values, by topic, made from the schemas that parse and write them. */
export function topicJsonSchemas(): Readonly<Record<string, object>> {
  return Object.fromEntries(
    TOPIC_SCHEMAS.map(({ topic, schema, example, io }) => [
      topic,
      { $id: `urn:parlance:topic:${topic}`, title: topic, ...z.toJSONSchema(schema, { io }), examples: [example] },
    ]),
  );
}
