import { createHash } from 'node:crypto';
import type { DataFile } from './read-rows.js';

/** What a model was trained and calibrated on: every file's rows and SHA-256, and one hash over them all. */
export interface DataFingerprint {
  readonly sha256: string;
  readonly rows: number;
  readonly files: { file: string; rows: number; sha256: string }[];
}

export function fingerprint(files: readonly DataFile[]): DataFingerprint {
  const lines = files.map(({ file, rows, sha256 }) => `${sha256}  ${rows}  ${file}\n`).join('');
  return {
    sha256: createHash('sha256').update(lines).digest('hex'),
    rows: files.reduce((sum, { rows }) => sum + rows, 0),
    files: files.map(({ file, rows, sha256 }) => ({ file, rows, sha256 })),
  };
}
