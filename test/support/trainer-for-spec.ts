import { StructuredLogger } from '@parlance/observability';
import { readTrainerConfig, type RunningTrainer, startTrainer } from '@parlance/trainer';
import { TRAINER_TOKEN } from './trainer-process.js';

/** A trainer in the spec's own process, with its settings as a program reads them. What it logs goes to `logged`, a line each. */
export function startTrainerForSpec(
  settings: Readonly<Record<string, string>> & { readonly DATABASE_URL: string },
  logged: string[] = [],
): Promise<RunningTrainer> {
  const destination = { write: (line: string) => void logged.push(line) };
  return startTrainer(
    readTrainerConfig({ PORT: '0', PARLANCE_ADMIN_TOKEN: TRAINER_TOKEN, ...settings }),
    new StructuredLogger({ service: 'trainer', destination }),
  );
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Asks a server for something with JSON in and out; `token`: the admin token if not given. */
export async function ask(
  method: string,
  url: string,
  { body, token = TRAINER_TOKEN }: { readonly body?: unknown; readonly token?: string } = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}
