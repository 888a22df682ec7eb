#!/usr/bin/env node
// Writes schemas/<topic>.json from the built contracts. Run it after a change of an event; a spec fails until then.
import { writeFileSync } from 'node:fs';
import { topicJsonSchemas } from '../dist/index.js';

for (const [topic, schema] of Object.entries(topicJsonSchemas())) {
  const file = new URL(`../schemas/${topic}.json`, import.meta.url);
  writeFileSync(file, `${JSON.stringify(schema, null, 2)}\n`);
  console.log(file.pathname);
}
