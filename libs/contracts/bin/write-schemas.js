#!/usr/bin/env node
// Writes schemas/<topic>.json from the built contracts. Run it after a change of an event; a spec fails until then.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { topicJsonSchemas } from '../dist/index.js';

for (const [topic, schema] of Object.entries(topicJsonSchemas())) {
  const file = new URL(`../schemas/${topic}.json`, import.meta.url);
  const style = await resolveConfig(file);
  writeFileSync(file, await format(JSON.stringify(schema), { ...style, parser: 'json' }));
  console.log(fileURLToPath(file));
}
