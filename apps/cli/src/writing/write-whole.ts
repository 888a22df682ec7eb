import { rename, writeFile } from 'node:fs/promises';
import { CannotRunError } from '../exit-codes.js';

/** Writes a file whole or not at all: a reader never meets half of it. @throws CannotRunError */
export async function writeWhole(file: string, bytes: Uint8Array | string): Promise<void> {
  const unfinished = `${file}.${process.pid}.part`;
  try {
    await writeFile(unfinished, bytes);
    await rename(unfinished, file);
  } catch (error) {
    throw new CannotRunError(`cannot write ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
