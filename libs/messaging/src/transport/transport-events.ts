/** What a batch server tells whoever counts; labels are bounded, and nothing in it comes from a message's text. */
export type TransportEvent =
  | {
      readonly type: 'chunk-done';
      readonly topic: string;
      readonly partition: number;
      readonly records: number;
      readonly outputs: number;
      readonly handlingSeconds: number;
      readonly writingSeconds: number;
    }
  | { readonly type: 'dead-letter'; readonly topic: string; readonly reason: string; readonly records: number }
  /** Records of the partition that are not handled yet, as a batch arrives and after each of its chunks. */
  | { readonly type: 'lag'; readonly topic: string; readonly partition: number; readonly records: number }
  | {
      readonly type: 'retry';
      readonly topic: string;
      readonly partition: number;
      readonly delayMs: number;
      readonly cause: string;
    }
  | { readonly type: 'producer-replaced'; readonly cause: string }
  | { readonly type: 'consumer-restarted'; readonly cause: string }
  /** By topic, for each topic that is read: none where the group's other members have them all. */
  | { readonly type: 'assigned'; readonly partitions: Readonly<Record<string, readonly number[]>> };

export type TransportListener = (event: TransportEvent) => void;
