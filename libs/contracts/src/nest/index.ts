export { invalidBody, ProblemValidationPipe } from './problem-validation.pipe.js';
export { ProblemFilter } from './problem.filter.js';
