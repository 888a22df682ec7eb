/** One measured figure, as `npm run bench` prints it. */
export interface BenchRow {
  readonly figure: string;
  readonly value: string;
  /** What is to be reached, in words. */
  readonly reach?: string;
  readonly reached?: boolean;
}
