import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { problem } from '@parlance/contracts';

/** Documents the problems that every route of the control plane may answer. */
export function ApiControlPlaneProblems(): ReturnType<typeof applyDecorators> {
  return problems({
    400: 'The address, the body or a precondition cannot be read',
    429: 'Too many requests; see Retry-After',
    503: 'The database does not answer; see Retry-After',
  });
}

/** Documents the problems of an edit. */
export function ApiEditProblems(): ReturnType<typeof applyDecorators> {
  return applyDecorators(
    problems({ 412: 'Somebody else edited the platform; ETag: the version there is' }),
    ApiBodyProblems('A field is wrong, or the policy cannot serve; `errors` says which and how'),
  );
}

/** Documents the problems of a body; `invalid` says when it is 422. */
export function ApiBodyProblems(invalid: string): ReturnType<typeof applyDecorators> {
  return problems({
    413: 'The body is larger than the limit',
    415: 'The body is not application/json',
    422: invalid,
  });
}

function problems(descriptions: Readonly<Record<number, string>>): ReturnType<typeof applyDecorators> {
  return applyDecorators(
    ...Object.entries(descriptions).map(([status, description]) =>
      ApiResponse({ status: Number(status), description, standardSchema: problem }),
    ),
  );
}
