import { Command } from 'commander';
import { TOPICS } from '@parlance/contracts';
import type { DeadLetters } from '@parlance/messaging';
import type { Invocation } from '../program.js';
import { deadLetterLine } from '../writing/dead-letter-line.js';
import { LineOutput } from '../writing/line-output.js';
import { addKafkaOptions, kafkaConnection, type KafkaOptions } from './kafka-options.js';
import { positiveInteger } from './option-values.js';

interface DeadLetterOptions extends KafkaOptions {
  readonly topic?: string;
  readonly reason?: string;
  readonly limit?: number;
  readonly values: boolean;
}

/** `parlance dead-letters list|replay`: messages that could not be handled. */
export function addDeadLettersCommand(program: Command, { signal }: Invocation): void {
  const deadLetters = program
    .command('dead-letters')
    .description('Look at messages that could not be handled, and send them back once the cause is mended')
    .addHelpText('after', '\nExample:\n  $ parlance dead-letters list --brokers localhost:9092 --limit 10');

  withSelection(deadLetters.command('list'))
    .description('Print the dead letters as JSON lines, replayed ones included')
    .option('--no-values', "leave the messages' contents out")
    .addHelpText('after', LIST_HELP)
    .action((options: DeadLetterOptions) =>
      onLetters(options, async (letters, selection) => {
        const output = new LineOutput(process.stdout);
        for await (const letter of letters.list(selection)) {
          signal.throwIfAborted();
          await output.write(`${deadLetterLine(letter, options.values)}\n`);
        }
      }),
    );

  withSelection(deadLetters.command('replay'))
    .description('Send the original messages back to their topic; each is sent once, however often this runs')
    .addHelpText('after', REPLAY_HELP)
    .action((options: DeadLetterOptions) =>
      onLetters(options, async (letters, selection) => {
        const sent = await letters.replay(selection);
        await new LineOutput(process.stdout).write(`${JSON.stringify({ replayed: sent })}\n`);
      }),
    );
}

function withSelection(command: Command): Command {
  return addKafkaOptions(command)
    .option('--topic <name>', `the dead letter topic; ${TOPICS.contentDeadLetters.name} without it`)
    .option('--reason <reason>', 'only letters with this reason')
    .option('--limit <n>', 'no more letters than this', positiveInteger);
}

type Selection = Parameters<DeadLetters['list']>[0];

async function onLetters(
  options: DeadLetterOptions,
  use: (letters: DeadLetters, selection: Selection) => Promise<void>,
): Promise<void> {
  // Loaded here: other commands do without Kafka, which takes longer to load than all the rest.
  const { requireTopics, withKafka } = await import('../streaming/kafka-cluster.js');
  const { DeadLetters } = await import('@parlance/messaging');
  const { topicPrefix, topic = topicPrefix + TOPICS.contentDeadLetters.name, reason, limit } = options;
  const connection = kafkaConnection(options);
  await withKafka(connection, async () => {
    await requireTopics(connection, [topic]);
    await use(new DeadLetters(connection, topic), {
      ...(reason !== undefined && { reason }),
      ...(limit !== undefined && { limit }),
    });
  });
}

const LIST_HELP = `
Out, a line for each: {"reason", "detail", "writtenAt", "partition", "offset", "original": {"topic", "partition",
"offset", "timestamp", "key", "headers", "value"}}; bytes that are not UTF-8 are {"base64": "…"}.

Example:
  $ parlance dead-letters list --brokers localhost:9092 --reason not-json

Exit codes: 0 done, 2 could not run.`;

const REPLAY_HELP = `
Out: {"replayed": number}. What was replayed is remembered in Kafka, for each --reason and for all of them.

Example:
  $ parlance dead-letters replay --brokers localhost:9092 --reason unknown-platform

Exit codes: 0 done, 2 could not run.`;
