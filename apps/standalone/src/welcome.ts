/** A request that shows what Parlance does, as a line for a shell. */
export function exampleCurl(url: string): string {
  const body = JSON.stringify({ contents: [{ id: 'chat-1', text: 'gg, what an idiot' }] });
  return `curl -s ${url}/v1/platforms/kids/decisions -H 'content-type: application/json' -d '${body}'`;
}

/** What the terminal shows once everything runs. */
export function welcome(url: string, adminToken: string | undefined, dataFolder: string): string {
  return [
    `Parlance is ready at ${url}`,
    '',
    '  A decision (platforms: gaming, kids, social):',
    `    ${exampleCurl(url)}`,
    '',
    `  API: ${url}/docs   metrics: ${url}/metrics   health: ${url}/health/ready`,
    adminToken === undefined
      ? '  Admin token: the one in PARLANCE_ADMIN_TOKEN'
      : `  Admin token: ${adminToken}   (kept in ${dataFolder}/admin-token)`,
    `  A platform's policy: curl -s ${url}/v1/platforms/kids -H 'authorization: Bearer <admin token>'`,
    '',
    '  Ctrl-C stops it; the data stay.',
  ].join('\n');
}
