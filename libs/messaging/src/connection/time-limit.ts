/** An operation that neither finished nor failed in time; kafkajs can wait for ever after a broker is killed. */
export class TimeLimitError extends Error {
  override readonly name = 'TimeLimitError';
  constructor(
    readonly operation: string,
    readonly limitMs: number,
  ) {
    super(`${operation} took longer than ${limitMs} ms`);
  }
}

/** The promise's result, or a TimeLimitError after `limitMs`; what it does after that is its own affair. */
export async function withTimeLimit<T>(operation: string, limitMs: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TimeLimitError(operation, limitMs)), limitMs);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}
