import { type Command, Option } from 'commander';

/** Where a command's platform is, and who asks. */
export interface ServerOptions {
  readonly url: string;
  readonly platform: string;
  readonly token?: string;
}

/** Adds `--url`, `--platform` and `--token` for the control plane. */
export function withServerOptions(command: Command): Command {
  return command
    .requiredOption('--url <address>', 'the control plane, e.g. http://127.0.0.1:3001')
    .requiredOption('--platform <id>', 'whose models')
    .addOption(new Option('--token <token>', 'an access key of a lead, or the admin token').env('PARLANCE_TOKEN'));
}
