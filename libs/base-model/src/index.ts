import { fileURLToPath } from 'node:url';

/** Absolute path of the base model's bundle that ships with Parlance. */
export const BASE_BUNDLE_PATH = fileURLToPath(new URL('../bundle/base.parlance', import.meta.url));
