/** Something about this machine or its settings keeps Parlance from starting; `message` is one line for whoever starts it. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
