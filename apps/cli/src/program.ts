import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { addCorrectionsCommand } from './commands/corrections.command.js';
import { addDeadLettersCommand } from './commands/dead-letters.command.js';
import { addEvaluateCommand } from './commands/evaluate.command.js';
import { addInspectCommand } from './commands/inspect.command.js';
import { addKeysCommand } from './commands/keys.command.js';
import { addLearnCommand } from './commands/learn.command.js';
import { addModelsCommand } from './commands/models.command.js';
import { addScoreCommand } from './commands/score.command.js';
import { addStreamCommand } from './commands/stream.command.js';
import { addTrainCommand } from './commands/train.command.js';
import type { ExitCode } from './exit-codes.js';

/** What every command gets from the process it runs in. */
export interface Invocation {
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly exit: (code: ExitCode) => void;
}

/** The `parlance` command line; parse errors are thrown as CommanderError once they are shown. */
export function createProgram(invocation: Invocation): Command {
  const program = new Command('parlance')
    .description("Scores text for toxicity the way one platform's moderators read it")
    .version(version(), '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show help')
    .showHelpAfterError('(add --help for what it takes)')
    .exitOverride();
  addScoreCommand(program, invocation);
  addEvaluateCommand(program, invocation);
  addInspectCommand(program, invocation);
  addLearnCommand(program, invocation);
  addStreamCommand(program, invocation);
  addCorrectionsCommand(program, invocation);
  addTrainCommand(program, invocation);
  addModelsCommand(program, invocation);
  addKeysCommand(program, invocation);
  addDeadLettersCommand(program, invocation);
  return program.addHelpText(
    'after',
    `
Example:
  $ echo '{"text": "gg well played"}' | parlance score

Exit codes:
  0  everything was answered
  1  some lines got an error in the place of an answer
  2  wrong usage, or it could not run
  130  stopped by Ctrl-C`,
  );
}

function version(): string {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
  return manifest.version;
}
