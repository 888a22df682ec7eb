/** The embedded PostgreSQL cannot be started; `message` says why and what to do, in one line. */
export class EmbeddedPostgresError extends Error {
  override readonly name: string = 'EmbeddedPostgresError';
}

/** Another process uses the data folder. */
export class DataInUseError extends EmbeddedPostgresError {
  override readonly name = 'DataInUseError';
  constructor(
    readonly folder: string,
    readonly processId: number | undefined,
  ) {
    const by = processId === undefined ? 'another copy' : `another copy (process ${processId})`;
    super(`${by} already works on the data in ${folder}: stop it first, or choose another data folder`);
  }
}
