import { policyBody } from '@parlance/contracts';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { answerOf, askServer, platformEndpoint, type ServerAccess } from '../asking/ask-server.js';
import { judgeFile } from '../correcting/judge-file.js';
import { sendCorrections } from '../correcting/send-corrections.js';
import { verdict } from '../correcting/verdict.js';
import { CannotRunError, EXIT } from '../exit-codes.js';
import { append } from './option-values.js';
import type { Invocation } from '../program.js';
import { openInput } from '../reading/open-input.js';
import { parseCorrection, parseCorrectionColumns } from '../reading/parse-correction.js';
import { readRows } from '../reading/read-rows.js';
import { LineOutput } from '../writing/line-output.js';
import { Progress } from '../writing/progress.js';

interface ImportOptions {
  readonly url: string;
  readonly platform: string;
  readonly token?: string;
  readonly moderator?: string;
  readonly judgedAt?: string;
  readonly format?: 'jsonl' | 'csv';
  readonly ignoreColumn: readonly string[];
  readonly dryRun?: true;
}

/** `parlance corrections import`: a file of moderators' labels for a platform. */
export function addCorrectionsCommand(program: Command, { signal, exit }: Invocation): void {
  const corrections = program
    .command('corrections')
    .description("Moderators' labels for a platform's contents")
    .addHelpText('after', EXAMPLE);

  corrections
    .command('import')
    .description('Check a file of corrections as a whole, then record all of it')
    .argument('[file]', 'rows, gzip or not; standard input without it')
    .requiredOption('--url <address>', 'the control plane, e.g. http://127.0.0.1:3001')
    .requiredOption('--platform <id>', 'whose moderators judged')
    .addOption(new Option('--token <token>', 'an access key, or the admin token').env('PARLANCE_TOKEN'))
    .option('--moderator <name>', 'who judged, where a row does not say')
    .option('--judged-at <time>', 'when, where a row does not say (RFC 3339); now without it', moment)
    .addOption(
      new Option('--format <format>', 'how rows are written; by the name of the file without it').choices([
        'jsonl',
        'csv',
      ]),
    )
    .option('--ignore-column <name>', 'a column of a CSV file that is no label; repeatable', append, [])
    .option('--dry-run', 'only check, and say what would be imported')
    .addHelpText('after', HELP)
    .action(async (file: string | undefined, options: ImportOptions) => {
      const access = { url: options.url, token: options.token, signal };
      const labels = await labelsOf(options.platform, access);
      const judgedAt = options.judgedAt ?? new Date().toISOString();
      const judged = await judge(file, options, labels, judgedAt, signal);
      const said = verdict(judged);
      if (options.dryRun) await new LineOutput(process.stdout).write(said);
      else process.stderr.write(said);
      if (judged.hasErrors) return exit(EXIT.badLines);
      if (options.dryRun) return exit(EXIT.ok);
      const endpoint = platformEndpoint(options.url, options.platform, 'corrections');
      const progress = new Progress('corrections');
      const sent = await sendCorrections(judged.corrections, askServer('POST', endpoint, access), (count) =>
        progress.show(count),
      )
        .catch((error: unknown) => {
          if (!(error instanceof CannotRunError)) throw error;
          // Judged at the same time they are the same corrections.
          throw new CannotRunError(`${error.message}; to go on, repeat it with --judged-at ${judgedAt}`);
        })
        .finally(() => progress.clear());
      await new LineOutput(process.stdout).write(`${JSON.stringify({ ...sent, judgedAt })}\n`);
    });
}

async function judge(
  file: string | undefined,
  { moderator, format, ignoreColumn }: ImportOptions,
  labels: readonly string[],
  judgedAt: string,
  signal: AbortSignal,
) {
  const input = await openInput(file, signal);
  try {
    const defaults = { moderator, judgedAt };
    const rows =
      (format ?? formatOf(file)) === 'csv'
        ? readRows(input.chunks, 'csv', parseCorrectionColumns(defaults, labels, ignoreColumn), 'all')
        : readRows(input.chunks, 'jsonl', parseCorrection(defaults));
    return await judgeFile(rows, labels);
  } finally {
    input.close();
  }
}

/** The labels of a platform's policy. @throws CannotRunError if the server has no such platform, or refuses us. */
async function labelsOf(platform: string, access: ServerAccess): Promise<readonly string[]> {
  const endpoint = platformEndpoint(access.url, platform, 'policy');
  const { labels } = await answerOf(policyBody, endpoint, askServer('GET', endpoint, access)());
  return Object.keys(labels).sort();
}

function formatOf(file: string | undefined): 'jsonl' | 'csv' {
  return file !== undefined && /\.csv(\.gz)?$/i.test(file) ? 'csv' : 'jsonl';
}

function moment(value: string): string {
  if (!/^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(value) || Number.isNaN(Date.parse(value)))
    throw new InvalidArgumentError('expected a time such as 2026-11-25T12:00:00Z.');
  return value;
}

const EXAMPLE = `
Example:
  $ parlance corrections import --url http://127.0.0.1:3001 --platform gaming --moderator ann --dry-run labelled.jsonl`;

const HELP = `
Rows: {"text": "…", "labels": {"toxicity": 1, "insult": 0}} a line, with "id", "moderator", "judgedAt" (RFC 3339) and
"reason" if they are known. A label that is absent or null was not judged. In a CSV file (columns by name, separated by
commas) each column that is not called text, id, moderator, judgedAt or reason is a label's: 1, 0, or nothing.

The whole file is checked first, and with an error nothing of it is sent. Sent twice, corrections change nothing if they
have the same --judged-at.

Out: {"stored": number, "repeated": number, "judgedAt": "…"}; with --dry-run the verdict alone.

Examples:
  $ parlance corrections import --url http://127.0.0.1:3001 --platform gaming --moderator ann labelled.jsonl.gz
  $ parlance corrections import --url http://127.0.0.1:3001 --platform kids --dry-run --ignore-column thread queue.csv

Exit codes: 0 recorded, or could be; 1 the file has errors and nothing was sent; 2 could not run.`;
