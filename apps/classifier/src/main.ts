import { SettingsError } from '@parlance/contracts/settings';
import { StructuredLogger } from '@parlance/observability';
import { readConfig } from './config.js';
import { startClassifier } from './start-classifier.js';

/** The classifier as a process: settings from the environment, a clean stop on SIGTERM and SIGINT. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  const logger = new StructuredLogger({ service: 'parlance-classifier', level: config.PARLANCE_LOG_LEVEL });
  const classifier = await startClassifier(config, logger);
  logger.event('started', { url: classifier.url });
  const stop = (signal: string): void => {
    logger.event('stopping', { signal });
    classifier.stop().then(() => {
      logger.event('stopped');
      // kafkajs can leave a socket behind after a broker has died; everything of ours is closed.
      process.exit(0);
    }, fail);
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

/** One clear line for what has a name or a system code (a busy port); a stack only for what nobody foresaw. */
function fail(error: unknown): void {
  const foreseen = error instanceof Error && (error.name !== 'Error' || 'code' in error);
  console.error(foreseen ? `${error.name}: ${error.message}` : error);
  process.exit(error instanceof SettingsError ? 2 : 1);
}

main().catch(fail);
