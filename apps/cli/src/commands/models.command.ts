import { readFile } from 'node:fs/promises';
import { championView, modelDetailsView, modelsView, modelView } from '@parlance/contracts';
import type { Command } from 'commander';
import { answered, answerOf, askServer, platformEndpoint } from '../asking/ask-server.js';
import { CannotRunError } from '../exit-codes.js';
import { modelText } from '../models/model-text.js';
import { modelsTable } from '../models/models-table.js';
import { receiveBundle } from '../models/receive-bundle.js';
import type { Invocation } from '../program.js';
import { LineOutput } from '../writing/line-output.js';
import { writeWhole } from '../writing/write-whole.js';
import { type ServerOptions, withServerOptions } from './server-options.js';

/** `parlance models`: a platform's models on a server, and between servers and files. */
export function addModelsCommand(program: Command, { signal }: Invocation): void {
  const models = program
    .command('models')
    .description("A platform's models: which serves, what was said of each; to and from files")
    .addHelpText('after', HELP);
  const at = ({ url, platform }: ServerOptions, part: string): URL => platformEndpoint(url, platform, part);
  const ask = (method: string, endpoint: URL, { url, token }: ServerOptions) =>
    askServer(method, endpoint, { url, token, signal });
  const write = (text: string): Promise<void> => new LineOutput(process.stdout).write(text);

  withServerOptions(models.command('list').description('Every model, the newest first'))
    .option('--json', 'print it as JSON')
    .action(async (options: ServerOptions & { readonly json?: true }) => {
      const endpoint = at(options, 'models');
      const view = await answerOf(modelsView, endpoint, ask('GET', endpoint, options)());
      await write(options.json ? `${JSON.stringify(view)}\n` : modelsTable(view));
    });

  withServerOptions(models.command('show').description('One model beside the one that served when it was judged'))
    .argument('<model>', 'its version')
    .option('--json', 'print it as JSON')
    .action(async (model: string, options: ServerOptions & { readonly json?: true }) => {
      const endpoint = at(options, `models/${encodeURIComponent(model)}`);
      const view = await answerOf(modelDetailsView, endpoint, ask('GET', endpoint, options)());
      await write(options.json ? `${JSON.stringify(view)}\n` : modelText(view));
    });

  withServerOptions(models.command('export').description('Write a model as a file'))
    .requiredOption('--model <version>', 'which')
    .requiredOption('--out <file>', 'where it is written')
    .action(async (options: ServerOptions & { readonly model: string; readonly out: string }) => {
      const endpoint = at(options, `models/${encodeURIComponent(options.model)}/bundle`);
      const bytes = await receiveBundle(await answered(endpoint, ask('GET', endpoint, options)()));
      await writeWhole(options.out, bytes);
      await write(`${options.out}: ${options.model}, ${bytes.length.toLocaleString('en-US')} bytes\n`);
    });

  withServerOptions(models.command('import').description('Have a server keep a model as a challenger'))
    .argument('<file>', 'its bundle')
    .action(async (file: string, options: ServerOptions) => {
      const endpoint = at(options, 'models');
      const bytes = await bytesOf(file);
      const response = await answered(endpoint, ask('POST', endpoint, options)(bytes));
      const { model, state } = await answerOf(modelView, endpoint, Promise.resolve(response));
      await write(`${model}: ${response.status === 201 ? `kept as ${state}` : `it was there already, as ${state}`}\n`);
    });

  withServerOptions(models.command('promote').description('Put a model in service, whatever was said of it'))
    .argument('<model>', 'its version')
    .action(async (model: string, options: ServerOptions) => {
      const endpoint = at(options, `models/${encodeURIComponent(model)}/promote`);
      const { champion } = await answerOf(championView, endpoint, ask('POST', endpoint, options)());
      await write(`${champion ?? 'the base model'} serves\n`);
    });

  withServerOptions(models.command('rollback').description('Bring an earlier champion back, or the base model'))
    .argument('[model]', 'its version')
    .option('--base', 'the base model')
    .action(async (model: string | undefined, options: ServerOptions & { readonly base?: true }) => {
      if ((model === undefined) === (options.base === undefined)) {
        throw new CannotRunError('name one: the version of an earlier champion, or --base');
      }
      const endpoint = at(options, 'rollback');
      const asked = ask('POST', endpoint, options)({ model: model ?? null });
      const { champion } = await answerOf(championView, endpoint, asked);
      await write(`${champion ?? 'the base model'} serves\n`);
    });
}

async function bytesOf(file: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return Uint8Array.from(await readFile(file));
  } catch (error) {
    throw new CannotRunError(`cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const HELP = `
A file is a bundle as "parlance learn" writes it. The server checks all of it before it keeps any: that no byte was altered,
that it stands on the base model in use and scores there as it did where it was learnt, and that its labels are the policy's.

Examples:
  $ parlance models list --url http://127.0.0.1:3001 --platform gaming
  $ parlance models export --url http://127.0.0.1:3001 --platform gaming --model gaming-0123456789ab --out gaming.parlance
  $ parlance models import --url http://127.0.0.1:3001 --platform gaming gaming.parlance
  $ parlance models rollback --url http://127.0.0.1:3001 --platform gaming --base

Exit codes: 0 done, 2 refused, or it could not run.`;
