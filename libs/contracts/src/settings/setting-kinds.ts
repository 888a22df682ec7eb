import { z } from 'zod';

/** A whole number of at least `min` and at most `max`. */
export function wholeNumber(min: number, max?: number) {
  const error = `expected a whole number ${max === undefined ? `of at least ${min}` : `from ${min} to ${max}`}`;
  return z.coerce
    .number({ error })
    .int({ error })
    .min(min, { error })
    .max(max ?? Number.MAX_SAFE_INTEGER, { error });
}

/** `true` or `false`. */
export function flag(byDefault: boolean) {
  return z
    .enum(['true', 'false'])
    .default(byDefault ? 'true' : 'false')
    .transform((value) => value === 'true');
}

/** Values separated by commas, without the blanks around them; empty ones do not count. */
export function list(defaultValue?: string) {
  const text = defaultValue === undefined ? z.string() : z.string().default(defaultValue);
  return text.transform((value) =>
    value
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  );
}

/** How to reach and enter Kafka: the same settings for every program that speaks to it. */
export const kafkaSettings = {
  KAFKA_BROKERS: list('').describe('Kafka brokers, `host:port,host:port`'),
  PARLANCE_KAFKA_SSL: flag(false).describe('Encrypt the connection to Kafka'),
  PARLANCE_KAFKA_SASL_MECHANISM: z
    .enum(['plain', 'scram-sha-256', 'scram-sha-512'])
    .optional()
    .describe('How to log in to Kafka: `plain`, `scram-sha-256` or `scram-sha-512`; no login if absent'),
  PARLANCE_KAFKA_SASL_USERNAME: z.string().optional().describe('User name for Kafka'),
  PARLANCE_KAFKA_SASL_PASSWORD: z.string().optional().describe('Password for Kafka'),
  PARLANCE_TOPIC_PREFIX: z
    .string()
    .regex(/^[a-zA-Z0-9._-]{0,100}$/, 'expected at most 100 letters, digits, dots, dashes and underscores')
    .default('')
    .describe('What every topic name begins with, for several installations on one cluster'),
} as const;
