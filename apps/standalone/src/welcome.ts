/** A request that shows what Parlance does, as a line for a shell. */
export function exampleCurl(url: string): string {
  const body = JSON.stringify({ text: 'gg, what an idiot' });
  return `curl -s ${url}/v1/readings -H 'content-type: application/json' -d '${body}'`;
}

/** What the terminal shows once everything runs. */
export function welcome(url: string, adminToken: string | undefined, dataFolder: string): string {
  return [
    `Parlance is ready at ${url}   (a page to paste a line into)`,
    '',
    '  One line, as every platform reads it:',
    `    ${exampleCurl(url)}`,
    '',
    `  API: ${url}/docs   metrics: ${url}/metrics   health: ${url}/health/ready`,
    adminToken === undefined
      ? '  Admin token: the one in PARLANCE_ADMIN_TOKEN'
      : `  Admin token: ${adminToken}   (kept in ${dataFolder}/admin-token)`,
    `  Your platforms: curl -s ${url}/v1/platforms -H 'authorization: Bearer <admin token>'`,
    '',
    '  Ctrl-C stops it; the data stay.',
  ].join('\n');
}
