import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../support/repository-root.js';
import { withSettingsTables } from './settings-tables.js';

/** `npm run settings`: brings the README's settings tables up to date. */
const path = join(repositoryRoot, 'README.md');
writeFileSync(path, await withSettingsTables(readFileSync(path, 'utf8'), path));
