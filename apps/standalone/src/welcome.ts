import { FIRST_KEY_FILE } from './data-folder.js';

/** What the terminal needs to know of what was started. */
export interface Started {
  readonly url: string;
  readonly dataFolder: string;
  /** Absent if it was given to us: then it is not shown again. */
  readonly adminToken?: string | undefined;
  /** Absent if it was revoked. */
  readonly firstKey?: string | undefined;
}

/** A request that shows what Parlance does, as a line for a shell. */
export function exampleCurl(url: string, key: string): string {
  const body = JSON.stringify({ text: 'gg, what an idiot' });
  return `curl -s ${url}/v1/readings -H 'authorization: Bearer ${key}' -H 'content-type: application/json' -d '${body}'`;
}

/** What the terminal shows once everything runs. */
export function welcome({ url, dataFolder, adminToken, firstKey }: Started): string {
  return [
    `Parlance is ready at ${url}`,
    '',
    `  A page to paste a line into: ${firstKey === undefined ? url : `${url}/#${firstKey}`}`,
    '',
    '  One line, as every platform reads it:',
    `    ${exampleCurl(url, firstKey ?? '<your key>')}`,
    '',
    `  API: ${url}/docs   metrics: ${url}/metrics   health: ${url}/health/ready`,
    firstKey === undefined
      ? '  Access key: the first one was revoked; another: npx parlance keys create --help'
      : `  Access key: ${firstKey}   (kept in ${dataFolder}/${FIRST_KEY_FILE})`,
    adminToken === undefined
      ? '  Admin token: the one in PARLANCE_ADMIN_TOKEN'
      : `  Admin token: ${adminToken}   (kept in ${dataFolder}/admin-token)`,
    `  Your platforms: curl -s ${url}/v1/platforms -H 'authorization: Bearer <access key>'`,
    '',
    '  Ctrl-C stops it; the data stay.',
  ].join('\n');
}
