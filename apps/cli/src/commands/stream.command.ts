import { type Command, Option } from 'commander';
import { EXIT } from '../exit-codes.js';
import type { Invocation } from '../program.js';
import { parseContent } from '../reading/input-row.js';
import { openInput } from '../reading/open-input.js';
import { readRows, ROW_FORMATS, type RowFormat } from '../reading/read-rows.js';
import { streamSummary } from '../streaming/stream-summary.js';
import { addKafkaOptions, kafkaConnection, type KafkaOptions } from './kafka-options.js';
import { positiveInteger, seconds } from './option-values.js';

interface StreamCommandOptions extends KafkaOptions {
  readonly platform: string;
  readonly format: RowFormat;
  readonly timeout: number;
  readonly inFlight: number;
}

/** `parlance stream`: contents through a running classifier over Kafka, their decisions out. */
export function addStreamCommand(program: Command, { signal, exit }: Invocation): void {
  addKafkaOptions(program.command('stream'))
    .description('Submit contents over Kafka, wait for each decision and print them in order')
    .argument('[file]', 'rows to submit, gzip or not; standard input without it')
    .requiredOption('--platform <id>', 'the platform that the contents belong to')
    .addOption(new Option('--format <format>', 'how rows are written').choices(ROW_FORMATS).default('jsonl'))
    .option('--timeout <seconds>', 'how long to wait for a decision', seconds, 30)
    .option('--in-flight <batches>', 'batches of up to 512 rows that may wait at once', positiveInteger, 8)
    .addHelpText('after', HELP)
    .action(async (file: string | undefined, options: StreamCommandOptions) => {
      // Loaded here, for the Kafka client takes longer to load than all the rest, and other commands do without it.
      const { requireTopics, withKafka } = await import('../streaming/kafka-cluster.js');
      const { streamRows, streamTopics } = await import('../streaming/stream-rows.js');
      const { platform, format, timeout, inFlight } = options;
      const connection = kafkaConnection(options);
      const topics = streamTopics(options.topicPrefix);
      const input = await openInput(file, signal);
      try {
        const outcome = await withKafka(connection, async () => {
          await requireTopics(connection, Object.values(topics));
          const rows = readRows(input.chunks, format, parseContent);
          return streamRows(rows, {
            connection,
            topics,
            platform,
            timeoutMs: timeout * 1000,
            maxInFlight: inFlight,
            signal,
          });
        });
        process.stderr.write(`${streamSummary(outcome)}\n`);
        exit(outcome.badRows === 0 ? EXIT.ok : EXIT.badLines);
      } finally {
        input.close();
      }
    });
}

const HELP = `
Out, a line for each: {"id": …, "scores": {…}, "action": "allow", "reason": "…", "fallback": false, "model": "…"}, or
{"line": 7, "error": "…"} for a bad line, a dead letter, or a content without a decision in time. Rate and latency
percentiles come on standard error.

Example:
  $ parlance stream --brokers localhost:9092 --platform gaming chat.jsonl > decisions.jsonl

Exit codes: 0 all decided, 1 some lines got an error, 2 could not run.`;
