import { type ArgumentMetadata, Injectable, StandardSchemaValidationPipe } from '@nestjs/common';
import { MAX_NESTING } from '../events/read-json.js';
import { nestingBeyond } from '../events/nesting.js';
import { jsonPointer } from '../http/json-pointer.js';
import { ProblemError } from '../http/problem-error.js';

type Issues = NonNullable<
  Awaited<ReturnType<NonNullable<ArgumentMetadata['schema']>['~standard']['validate']>>['issues']
>;

/**
 * Nest's pipe for Standard Schemas (zod 4 among them: `@Body({ schema })`), whose errors are problem documents with a
 * JSON pointer each: 422 for a body, 400 for a part of the address. A body nested so deep that nothing good is meant by it
 * is 400 before anything walks through it: Nest's search for prototypes would exhaust the stack.
 */
@Injectable()
export class ProblemValidationPipe extends StandardSchemaValidationPipe {
  override async transform<T>(value: T, metadata: ArgumentMetadata): Promise<T> {
    if (metadata.schema === undefined || !this.toValidate(metadata)) return value;
    if (metadata.type === 'body' && nestingBeyond(value, MAX_NESTING)) throw tooDeep();
    this.stripProtoKeys(value);
    const result = await this.validate<T>(value, metadata.schema);
    if (result.issues !== undefined) throw invalid(metadata, result.issues);
    return result.value;
  }
}

function tooDeep(): ProblemError {
  const detail = `the body is nested more than ${MAX_NESTING} levels deep`;
  return new ProblemError({ kind: 'too-deep', status: 400, title: 'Nested too deep', detail });
}

function invalid({ type, data }: ArgumentMetadata, issues: Issues): ProblemError {
  if (type !== 'body') {
    const detail = `${data ?? type}: ${issues.map((issue) => issue.message).join('; ')}`;
    return new ProblemError({ kind: 'invalid-address', status: 400, title: 'Invalid address', detail });
  }
  const errors = issues.map((issue) => ({
    pointer: jsonPointer((issue.path ?? []).map((step) => (typeof step === 'object' ? step.key : step))),
    detail: issue.message,
  }));
  return invalidBody(errors);
}

/** 422: the body is JSON, but not what was asked for; `errors` says where and how. */
export function invalidBody(errors: readonly { pointer: string; detail: string }[]): ProblemError {
  const detail = errors.map(({ pointer, detail: what }) => (pointer === '' ? what : `${pointer}: ${what}`)).join('; ');
  return new ProblemError({ kind: 'invalid-body', status: 422, title: 'Invalid body', detail, errors: [...errors] });
}
