import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newAccessKeySecret } from '@parlance/contracts';
import { StartError } from './start-error.js';

/** In the data folder, beside the admin token. */
export const FIRST_KEY_FILE = 'first-key';

/** Makes the data folder if it is not there. @throws StartError if it cannot be written. */
export async function openDataFolder(folder: string): Promise<void> {
  try {
    // Others may pass through but not look: root's PostgreSQL runs as another user and must get to its own folder in it.
    await mkdir(folder, { recursive: true, mode: 0o711 });
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new StartError(
      `the data folder ${folder} cannot be written (${code}): choose another one with PARLANCE_DATA_DIR`,
      { cause },
    );
  }
}

/** The control plane's bearer token, made on first use. */
export function adminToken(folder: string): Promise<string> {
  return keptSecret(join(folder, 'admin-token'), () => randomBytes(24).toString('base64url'));
}

/** The secret of the first access key, made on first use; whether the database knows it is for others to see. */
export function firstKeySecret(folder: string): Promise<string> {
  return keptSecret(join(folder, FIRST_KEY_FILE), newAccessKeySecret);
}

/** A secret that only the owner may read. */
async function keptSecret(file: string, make: () => string): Promise<string> {
  const kept = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new StartError(`the secret in ${file} cannot be read (${error.code})`, { cause: error });
  });
  if (kept !== undefined && kept.trim() !== '') return kept.trim();
  const secret = make();
  await writeFile(file, `${secret}\n`, { mode: 0o600 });
  return secret;
}
