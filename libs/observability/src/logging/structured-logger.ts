import type { LoggerService } from '@nestjs/common';
import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import { withoutTexts } from './without-texts.js';

/** Log levels from quietest to most talkative. */
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

export interface StructuredLoggerOptions {
  /** Which program writes: the `service` field of every line. */
  readonly service: string;
  readonly level?: LogLevel;
  /** Where lines go; standard output if not given. */
  readonly destination?: DestinationStream;
}

/**
 * The process's log: one JSON object a line with `level`, `time` (RFC 3339), `service`, `msg` and the facts given.
 * Facts pass `withoutTexts`, so that a message's text never reaches the log. Also Nest's logger.
 */
export class StructuredLogger implements LoggerService {
  readonly #pino: Logger;

  constructor(options: StructuredLoggerOptions) {
    const settings = {
      level: options.level ?? 'info',
      base: { service: options.service },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label: string) => ({ level: label }) },
    };
    this.#pino = options.destination === undefined ? pino(settings) : pino(settings, options.destination);
  }

  /** One line about something that happened: its stable name and the facts. */
  event(name: string, facts: Readonly<Record<string, unknown>> = {}, level: LogLevel = 'info'): void {
    if (this.#pino.isLevelEnabled(level)) this.#pino[level](withoutTexts(facts), name);
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.#write('info', message, rest);
  }

  /** Nest calls it as `(message, stack?, context?)` or with an error for the message. */
  error(message: unknown, ...rest: unknown[]): void {
    this.#write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.#write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.#write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.#write('trace', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.#write('fatal', message, rest);
  }

  /** Nest's convention: the last of several string arguments is the context, one before it a stack. */
  #write(level: LogLevel, message: unknown, rest: unknown[]): void {
    if (!this.#pino.isLevelEnabled(level)) return;
    const last = rest.at(-1);
    const context = typeof last === 'string' && !last.includes('\n') ? last : undefined;
    const details = context === undefined ? rest : rest.slice(0, -1);
    const facts = {
      ...(context === undefined ? {} : { context }),
      ...(typeof message === 'object' && message !== null ? { err: withoutTexts(message) } : {}),
      ...(details.length === 0 ? {} : { details: withoutTexts(details.filter((detail) => detail !== undefined)) }),
    };
    if (typeof message === 'string') this.#pino[level](facts, message);
    else this.#pino[level](facts, message instanceof Error ? message.name : 'facts');
  }
}
