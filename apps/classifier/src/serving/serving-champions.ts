/** Which platform model reads a platform's texts now. */
export abstract class ServingChampions {
  /** A version that the scorer has in service; undefined: the base model. */
  abstract of(platform: string): string | undefined;
}
