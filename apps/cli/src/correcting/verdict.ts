import { grouped } from '../writing/progress.js';
import type { FileProblem, JudgedFile } from './judge-file.js';

/** More problems or lines than this are only counted. */
const MOST_PROBLEMS = 20;
const MOST_LINES = 10;

/** What a user is shown of a file: what is wrong, what to do about it, and what is in it. Ends with a line end. */
export function verdict({ problems, corrections, readings, hasErrors }: JudgedFile): string {
  const lines = problems.slice(0, MOST_PROBLEMS).flatMap(problemLines);
  if (problems.length > MOST_PROBLEMS) lines.push(`and ${grouped(problems.length - MOST_PROBLEMS)} more problems`);
  lines.push(`${grouped(corrections.length)} corrections; texts by label:`);
  for (const [label, { yes, no }] of Object.entries(readings))
    lines.push(`  ${label}: ${grouped(yes)} yes, ${grouped(no)} no`);
  lines.push(`${summary(problems)}: ${hasErrors ? 'it cannot be imported' : 'it can be imported'}`);
  return lines.map((line) => `${line}\n`).join('');
}

function problemLines({ severity, lines, detail, advice }: FileProblem): string[] {
  const where = lines.length === 0 ? '' : `${placesOf(lines)}: `;
  return [`${severity}: ${where}${detail}`, `  -> ${advice}`];
}

function placesOf(lines: readonly number[]): string {
  if (lines.length === 1) return `line ${lines[0]}`;
  const more = lines.length > MOST_LINES ? ` and ${grouped(lines.length - MOST_LINES)} more` : '';
  return `lines ${lines.slice(0, MOST_LINES).join(', ')}${more}`;
}

function summary(problems: readonly FileProblem[]): string {
  const count = (of: FileProblem['severity']): string => {
    const number = problems.filter(({ severity }) => severity === of).length;
    return `${grouped(number)} ${of}${number === 1 ? '' : 's'}`;
  };
  return `${count('error')}, ${count('warning')}`;
}
