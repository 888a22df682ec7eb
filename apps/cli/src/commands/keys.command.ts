import { createdKeyView, keysView, type KeyView, keyView } from '@parlance/contracts';
import { ALL_PLATFORMS, ROLES, type Role } from '@parlance/domain';
import { type Command, Option } from 'commander';
import { answerOf, askServer, serverEndpoint } from '../asking/ask-server.js';
import { CannotRunError } from '../exit-codes.js';
import type { Invocation } from '../program.js';
import { aligned } from '../writing/aligned.js';
import { LineOutput } from '../writing/line-output.js';
import { append } from './option-values.js';

interface ServerOptions {
  readonly url: string;
  readonly token?: string;
}

interface CreateOptions extends ServerOptions {
  readonly name: string;
  readonly role: Role;
  readonly platform: readonly string[];
  readonly allPlatforms?: true;
}

/** `parlance keys create|list|revoke`: who may ask a server for what. */
export function addKeysCommand(program: Command, { signal }: Invocation): void {
  const keys = program
    .command('keys')
    .description('Access keys: who may ask a server for what')
    .addHelpText('after', EXAMPLE);

  const request = (method: string, path: string, { url, token }: ServerOptions) => {
    const endpoint = serverEndpoint(url, path);
    return { endpoint, ask: askServer(method, endpoint, { url, token, signal }) };
  };
  const print = (line: string): Promise<void> => new LineOutput(process.stdout).write(`${line}\n`);

  onServer(keys.command('create'))
    .description('Make a key and print it; it is shown this once and kept nowhere')
    .requiredOption('--name <name>', 'who will hold it, as the audit log shall say')
    .addOption(new Option('--role <role>', 'what it is for').choices(ROLES).makeOptionMandatory())
    .option('--platform <id>', 'where it opens; repeatable', append, [])
    .option('--all-platforms', 'it opens every platform, those to come included')
    .addHelpText('after', CREATE_HELP)
    .action(async ({ name, role, platform, allPlatforms, ...server }: CreateOptions) => {
      if ((allPlatforms === true) === platform.length > 0)
        throw new CannotRunError('say where the key opens: --platform, as often as need be, or --all-platforms');
      const body = { name, role, platforms: allPlatforms ? ALL_PLATFORMS : platform };
      const { endpoint, ask } = request('POST', 'v1/keys', server);
      const { id, secret } = await answerOf(createdKeyView, endpoint, ask(body));
      process.stderr.write(`key ${id}, shown this once:\n`);
      await print(secret);
    });

  onServer(keys.command('list'))
    .description('Every key that was made, the newest first, without its secret')
    .action(async (server: ServerOptions) => {
      const { endpoint, ask } = request('GET', 'v1/keys', server);
      const listed = await answerOf(keysView, endpoint, ask());
      for (const line of aligned([HEADINGS, ...listed.keys.map(rowOf)])) await print(line.trimEnd());
    });

  onServer(keys.command('revoke'))
    .description('Take a key out of use, for good; classifiers stop taking it within seconds')
    .argument('<id>', "the key's id, as list shows it")
    .action(async (id: string, server: ServerOptions) => {
      const { endpoint, ask } = request('DELETE', `v1/keys/${encodeURIComponent(id)}`, server);
      const { name } = await answerOf(keyView, endpoint, ask());
      await print(`revoked ${name}`);
    });
}

function onServer(command: Command): Command {
  return command
    .requiredOption('--url <address>', 'the control plane, e.g. http://127.0.0.1:3001')
    .addOption(new Option('--token <token>', 'the admin token, or an ops key of all platforms').env('PARLANCE_TOKEN'));
}

const HEADINGS = ['id', 'name', 'role', 'platforms', 'created', 'by', 'revoked'];

function rowOf({ id, name, role, platforms, createdAt, createdBy, revokedAt = '' }: KeyView): string[] {
  const scope = platforms === ALL_PLATFORMS ? 'all' : platforms.join(',');
  return [id, name, role, scope, createdAt, createdBy, revokedAt];
}

const EXAMPLE = `
Example:
  $ parlance keys create --url http://127.0.0.1:3001 --name chat-server --role submit --platform gaming`;

const CREATE_HELP = `
Roles: submit (ask for decisions), moderate (also correct them), lead (also policies, trainings and models); ops stands
apart (keys, the audit log, new platforms). The key alone goes to standard output.

Examples:
  $ parlance keys create --url http://127.0.0.1:3001 --name chat-server --role submit --platform gaming --platform kids
  $ parlance keys create --url http://127.0.0.1:3001 --name on-call --role ops --all-platforms`;
