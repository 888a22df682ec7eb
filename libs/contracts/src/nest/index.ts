export { AccessGuard } from './access.guard.js';
export { Actor } from './actor.js';
export { AdminToken } from './admin-token.js';
export { Callers } from './callers.js';
export { Needs, NeedsAnywhere, NEED_EXTENSION } from './needs.js';
export { readJsonOnly, PROBLEM_SERVER_OPTIONS } from './problem-server.js';
export { invalidBody, ProblemValidationPipe } from './problem-validation.pipe.js';
export { ProblemFilter } from './problem.filter.js';
export { forbidden } from './refusals.js';
