/** What somebody did. Facts are names and numbers, never a text. */
export interface AuditFact {
  /** Who: `admin`, or `key:` and the key's name. */
  readonly actor: string;
  /** What, as noun and verb: `model.promoted`. */
  readonly action: string;
  /** Absent if it concerns no single platform. */
  readonly platform?: string;
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
}

/** A fact as it is kept. */
export interface AuditEntry extends AuditFact {
  /** Rises from entry to entry. */
  readonly id: number;
  readonly at: Date;
}

/** Who did what, and when. Entries are added, never changed or taken back. */
export abstract class AuditLog {
  abstract append(fact: AuditFact): Promise<void>;

  /** The latest first, at most `limit`; of one platform, and older than the entry `before`, if they are given. */
  abstract entries(query: {
    readonly platform?: string;
    readonly before?: number;
    readonly limit: number;
  }): Promise<readonly AuditEntry[]>;
}
