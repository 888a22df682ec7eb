import {
  type ModelDetailsView,
  modelDetailsView,
  trainingProgress,
  trainingsView,
  type TrainingView,
  trainingView,
} from '@parlance/contracts';
import type { Command } from 'commander';
import { answerOf, askServer, platformEndpoint, type ServerAccess } from '../asking/ask-server.js';
import { CannotRunError, EXIT } from '../exit-codes.js';
import { LearningBar } from '../learning/learning-bar.js';
import type { Invocation } from '../program.js';
import { followTraining, hasEnded } from '../training/follow-training.js';
import { trainingText } from '../training/training-text.js';
import { LineOutput } from '../writing/line-output.js';
import { type ServerOptions, withServerOptions } from './server-options.js';

interface TrainOptions extends ServerOptions {
  readonly watch?: true;
  readonly cancel?: true;
}

/** `parlance train`: has a server train a platform's model, and watches it. */
export function addTrainCommand(program: Command, { signal, exit }: Invocation): void {
  withServerOptions(
    program.command('train').description("Have a server train a platform's model from its moderators' corrections"),
  )
    .option('--watch', 'stay until it has ended, with a progress bar, and say what came of it')
    .option('--cancel', 'cancel what waits or runs instead')
    .addHelpText('after', HELP)
    .action(async (options: TrainOptions) => {
      const access = { url: options.url, token: options.token, signal };
      const output = new LineOutput(process.stdout);
      if (options.cancel) return output.write(await cancelled(options.platform, access));
      const endpoint = platformEndpoint(options.url, options.platform, 'trainings');
      const asked = await answerOf(trainingView, endpoint, askServer('POST', endpoint, access)());
      if (!options.watch) return output.write(`training ${asked.id}: ${asked.state}\n`);
      const ended = await watched(asked, access);
      if (ended.state !== 'finished') {
        throw new CannotRunError(`training ${ended.id}: ${ended.state}${ended.problem ? `: ${ended.problem}` : ''}`);
      }
      await output.write(trainingText(ended, await modelOf(ended, access)));
      exit(EXIT.ok);
    });
}

/** Follows a training to its end. Ctrl-C ends the watching alone. */
async function watched({ id, platform }: TrainingView, access: ServerAccess): Promise<TrainingView> {
  const endpoint = platformEndpoint(access.url, platform, `trainings/${id}/events`);
  const bar = new LearningBar();
  process.stderr.write(`training ${id} of ${platform}\n`);
  try {
    for await (const training of followTraining(endpoint, access)) {
      if (hasEnded(training)) return training;
      if (training.state === 'waiting') bar.show({ stage: 'waiting' });
      const progress = trainingProgress.safeParse(training.progress);
      if (progress.success) bar.show(progress.data);
    }
    throw new CannotRunError(`${endpoint.href} ended before the training did`);
  } catch (error) {
    if (!access.signal.aborted) throw error;
    bar.clear();
    const again = `--url ${access.url} --platform ${platform}`;
    process.stderr.write(`training ${id} goes on; parlance train --cancel ${again} cancels it\n`);
    throw error;
  } finally {
    bar.clear();
  }
}

async function modelOf(
  { platform, outcome }: TrainingView,
  access: ServerAccess,
): Promise<ModelDetailsView | undefined> {
  if (outcome?.model === undefined) return undefined;
  const endpoint = platformEndpoint(access.url, platform, `models/${outcome.model}`);
  return answerOf(modelDetailsView, endpoint, askServer('GET', endpoint, access)());
}

/** Cancels every training of a platform that has not ended, and says which. */
async function cancelled(platform: string, access: ServerAccess): Promise<string> {
  const endpoint = platformEndpoint(access.url, platform, 'trainings');
  const { trainings } = await answerOf(trainingsView, endpoint, askServer('GET', endpoint, access)());
  const open = trainings.filter((training) => !hasEnded(training));
  const lines: string[] = [];
  for (const { id } of open) {
    const one = platformEndpoint(access.url, platform, `trainings/${id}`);
    const { state } = await answerOf(trainingView, one, askServer('DELETE', one, access)());
    lines.push(`training ${id}: ${state}\n`);
  }
  return lines.length === 0 ? 'no training waits or runs\n' : lines.join('');
}

const HELP = `
Servers train by themselves when enough corrections are new; this asks for a training now. One that waits already is not
asked for twice. Ctrl-C ends the watching; the training goes on. If the server restarts, the watching waits for it.

Examples:
  $ parlance train --url http://127.0.0.1:3001 --platform gaming --watch
  $ parlance train --url http://127.0.0.1:3001 --platform gaming --cancel

Exit codes: 0 asked for, or finished, whatever was said of the model; 2 refused, failed, cancelled, or it could not run.`;
