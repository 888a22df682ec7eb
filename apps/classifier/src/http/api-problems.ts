import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { problem } from '@parlance/contracts';

/** Documents the problems of a route that scores texts; `invalid` says when it is 422. */
export function ApiScoringProblems(invalid: string): MethodDecorator {
  const descriptions: Readonly<Record<number, string>> = {
    400: 'The body is not JSON in UTF-8, or nested too deep',
    413: 'The body is larger than the limit',
    422: `${invalid}; \`errors\` says which`,
    429: 'Too many texts wait; see Retry-After',
    503: 'The platforms or keys are not loaded yet',
  };
  return applyDecorators(
    ...Object.entries(descriptions).map(([status, description]) =>
      ApiResponse({ status: Number(status), description, standardSchema: problem }),
    ),
  );
}
