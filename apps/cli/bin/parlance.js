#!/usr/bin/env node
// Loads the built command line, or says in one line why it cannot. Plain JavaScript that runs before anything is built.
import { fileURLToPath } from 'node:url';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`parlance: needs Node.js 20.19 or newer, this is ${process.versions.node}`);
  process.exitCode = 2;
} else {
  try {
    const { main } = await import('../dist/main.js');
    await main(process.argv);
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    const root = fileURLToPath(new URL('../../..', import.meta.url));
    console.error(`parlance: not built yet, or its packages are missing; in ${root} run: npm install && npm run build`);
    process.exitCode = 2;
  }
}
