import { jsonPointer } from '@parlance/contracts';
import { invalidBody } from '@parlance/contracts/nest';
import { PolicyRefusedError } from './edit-platform.js';

/** Awaits an edit; a refused policy becomes a 422 with a pointer each. `at`: where the policy is in the body. */
export async function answeringRefusals<T>(edit: Promise<T>, at: readonly string[]): Promise<T> {
  try {
    return await edit;
  } catch (error) {
    if (!(error instanceof PolicyRefusedError)) throw error;
    throw invalidBody(error.problems.map(({ path, detail }) => ({ pointer: jsonPointer([...at, ...path]), detail })));
  }
}
