import { type Command, Option } from 'commander';
import { answerByServer } from '../answering/answer-by-server.js';
import { answerLocally } from '../answering/answer-locally.js';
import { type Answered, answerRows, type AnswerRows } from '../answering/answer-rows.js';
import { BATCHES_PER_WORKER, DEFAULT_WORKERS, startPool } from '../answering/start-pool.js';
import { CannotRunError, EXIT } from '../exit-codes.js';
import type { Invocation } from '../program.js';
import { parseContent } from '../reading/input-row.js';
import { openInput } from '../reading/open-input.js';
import { readRows, ROW_FORMATS, type RowFormat } from '../reading/read-rows.js';
import { positiveInteger } from './option-values.js';

interface ScoreOptions {
  readonly model?: string;
  readonly format: RowFormat;
  readonly workers: number;
  readonly url?: string;
  readonly platform?: string;
  readonly token?: string;
}

/** Requests under way at once. */
const REQUESTS_IN_FLIGHT = 2;

/** `parlance score`: one JSON line of scores out per row in. */
export function addScoreCommand(program: Command, { signal, exit }: Invocation): void {
  program
    .command('score')
    .description('Score texts: one JSON line out per line in, in the same order')
    .argument('[file]', 'rows to score, gzip or not; standard input without it')
    .option('--model <file>', 'model bundle; the base model that ships with Parlance without it')
    .addOption(new Option('--format <format>', 'how rows are written').choices(ROW_FORMATS).default('jsonl'))
    .option('--workers <n>', 'threads that score', positiveInteger, DEFAULT_WORKERS)
    .option('--url <address>', 'ask a running server for decisions instead of scoring here')
    .option('--platform <id>', 'with --url: the platform whose model and policy decide')
    .addOption(new Option('--token <token>', 'with --url: an access key').env('PARLANCE_TOKEN'))
    .addHelpText('after', HELP)
    .action(async (file: string | undefined, options: ScoreOptions) => {
      const input = await openInput(file, signal);
      try {
        const rows = readRows(input.chunks, options.format, parseContent);
        const { badRows } = await withAnswers(options, signal, (answer, maxInFlight) =>
          answerRows(rows, { answer, maxInFlight }),
        );
        exit(badRows === 0 ? EXIT.ok : EXIT.badLines);
      } finally {
        input.close();
      }
    });
}

async function withAnswers(
  { model, workers, url, platform, token }: ScoreOptions,
  signal: AbortSignal,
  run: (answer: AnswerRows, maxInFlight: number) => Promise<Answered>,
): Promise<Answered> {
  if (url !== undefined) {
    if (platform === undefined) throw new CannotRunError('--url needs --platform: whose decisions?');
    if (model !== undefined) throw new CannotRunError('--model is for scoring here; with --url the server has its own');
    return run(answerByServer({ url, platform, token, signal }), REQUESTS_IN_FLIGHT);
  }
  if (platform !== undefined) throw new CannotRunError('--platform needs --url: only a server knows platforms');
  const pool = await startPool({ model, workers });
  try {
    return await run(answerLocally(pool), workers * BATCHES_PER_WORKER);
  } finally {
    await pool.close();
  }
}

const HELP = `
Rows:
  jsonl  {"text": "…", "id": "…"} a line; id is optional and comes back with the scores
  csv    a header with a column "text" and perhaps "id"
  text   one text a line

Out, a line for each: {"id": …, "scores": {"toxicity": 0.0213, …}}, or {"line": 7, "error": "…"} for a bad one.

Examples:
  $ parlance score chat.jsonl.gz > scores.jsonl
  $ tail -f chat.log | parlance score --format text
  $ parlance score --url http://127.0.0.1:3000 --platform gaming chat.jsonl

Exit codes: 0 all scored, 1 some lines were bad, 2 could not run.`;
