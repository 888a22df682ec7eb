import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { labelledRow, type LabelledRow } from './labelled-row.js';

export type Split = 'train' | 'dev';

/** A data file as it was read: its name, how many rows, and the SHA-256 of its bytes. */
export interface DataFile {
  readonly file: string;
  readonly rows: number;
  readonly sha256: string;
}

export interface RowsOfSplit {
  readonly rows: readonly LabelledRow[];
  /** In the order of the rows: by file name. */
  readonly files: readonly DataFile[];
}

/** The data folder is not there, has no file of a split, or a line that is not a labelled row. */
export class TrainingDataError extends Error {
  override readonly name = 'TrainingDataError';
}

/**
 * The rows of every `<set>.<split>.jsonl.gz` in `<directory>/base`, or in `directory` itself if it has no such folder.
 * @throws TrainingDataError naming the folder that has none, or the file and line that is not a labelled row.
 */
export async function readRows(directory: string, split: Split): Promise<RowsOfSplit> {
  const folder = await baseFolder(directory);
  const ending = `.${split}.jsonl.gz`;
  const names = (await readdir(folder)).filter((name) => name.endsWith(ending)).sort();
  if (names.length === 0) throw new TrainingDataError(`no *${ending} in ${folder}: name the data folder with --data`);
  const rows: LabelledRow[] = [];
  const files: DataFile[] = [];
  for (const name of names) {
    const bytes = await readFile(join(folder, name));
    const before = rows.length;
    gunzipSync(bytes)
      .toString('utf8')
      .split('\n')
      .forEach((line, index) => {
        if (line !== '') rows.push(parseRow(line, name, index + 1));
      });
    files.push({ file: name, rows: rows.length - before, sha256: createHash('sha256').update(bytes).digest('hex') });
  }
  return { rows, files };
}

async function baseFolder(directory: string): Promise<string> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((error: Error) => {
    throw new TrainingDataError(`no data in ${directory} (${error.message}): name the data folder with --data`);
  });
  return entries.some((entry) => entry.isDirectory() && entry.name === 'base') ? join(directory, 'base') : directory;
}

function parseRow(line: string, file: string, lineNumber: number): LabelledRow {
  let content: unknown;
  try {
    content = JSON.parse(line);
  } catch {
    throw new TrainingDataError(`${file}, line ${lineNumber}: not JSON`);
  }
  const row = labelledRow.safeParse(content);
  if (row.success) return row.data;
  const [issue] = row.error.issues;
  throw new TrainingDataError(`${file}, line ${lineNumber}: ${issue?.path.join('.')}: ${issue?.message}`);
}
