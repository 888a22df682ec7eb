import { z } from 'zod';

/** An error as RFC 9457 (problem details for HTTP APIs) writes it; media type `application/problem+json`. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  /** One entry a wrong field: a JSON pointer into the body and what is wrong there. */
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
});

export type Problem = z.infer<typeof problem>;
