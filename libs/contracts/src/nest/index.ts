export { readJsonOnly, PROBLEM_SERVER_OPTIONS } from './problem-server.js';
export { invalidBody, ProblemValidationPipe } from './problem-validation.pipe.js';
export { ProblemFilter } from './problem.filter.js';
