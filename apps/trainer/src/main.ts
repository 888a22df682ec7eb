#!/usr/bin/env node
import { SettingsError } from '@parlance/contracts/settings';
import { readTrainerConfig } from './config.js';
import { startTrainer } from './start-trainer.js';

try {
  const trainer = await startTrainer(readTrainerConfig(process.env));
  const stop = () => void trainer.close().then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
} catch (error) {
  // Whoever starts the program sees what to do, not where in the code it was noticed.
  console.error(`The trainer did not start: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(error instanceof SettingsError ? 2 : 1);
}
