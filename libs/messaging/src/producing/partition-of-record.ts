import kafkajs, { type PartitionerArgs } from 'kafkajs';

/**
 * The partition that a record asks for if its topic has it; else the one its key leads to, as with Java's clients (murmur2).
 * Cheaper than kafkajs's own for a record that asks, and safe where a topic has fewer partitions than another.
 */
export function partitionOfRecord(): (args: PartitionerArgs) => number {
  const byKey = kafkajs.Partitioners.DefaultPartitioner();
  return ({ topic, partitionMetadata, message }) => {
    const { partition, ...unasked } = message;
    if (partition !== undefined && partition < partitionMetadata.length) return partition;
    return byKey({ topic, partitionMetadata, message: unasked });
  };
}
