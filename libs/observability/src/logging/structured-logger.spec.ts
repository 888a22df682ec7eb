import { describe, expect, it } from 'vitest';
import { type LogLevel, StructuredLogger } from './structured-logger.js';

const SECRET = 'you utter walnut';

function recorded(level?: LogLevel) {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const logger = new StructuredLogger({ service: 'classifier', destination, ...(level !== undefined && { level }) });
  return { logger, lines, facts: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

describe('StructuredLogger', () => {
  it('writes one JSON object a line, with service, level, time and facts', () => {
    const { logger, lines, facts } = recorded();
    logger.event('model.swapped', { model: 'base-2', seconds: 0.4 });
    expect(lines[0]).toMatch(/^\{.*\}\n$/);
    expect(facts()).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
        service: 'classifier',
        msg: 'model.swapped',
        model: 'base-2',
        seconds: 0.4,
      },
    ]);
  });

  it('withholds whatever may hold a text, at any depth', () => {
    const { logger, lines } = recorded();
    logger.event('batch.failed', {
      text: SECRET,
      contents: [{ id: 'c1', text: SECRET }],
      records: [{ offset: '7', value: Buffer.from(SECRET) }],
      deep: { a: { b: { c: { d: { e: { f: { g: SECRET } } } } } } },
      bytes: Buffer.from(SECRET),
    });
    expect(lines.join('')).not.toContain('walnut');
    expect(lines.join('')).not.toContain(String(Buffer.from(SECRET)[0]) + ',' + String(Buffer.from(SECRET)[1]));
    expect(JSON.parse(lines[0]!)).toMatchObject({ records: [{ offset: '7', value: '[withheld]' }] });
  });

  it('withholds the message of an error of JSON.parse, which quotes the text, also as a cause', () => {
    const { logger, lines, facts } = recorded();
    let parseError: unknown;
    try {
      JSON.parse(SECRET);
    } catch (error) {
      parseError = error;
    }
    expect(String(parseError)).toContain('you');
    const wrapped = new Error('the record is not JSON', { cause: parseError });
    logger.error(parseError);
    logger.error(wrapped);
    logger.event('failed', { error: wrapped }, 'error');
    expect(lines.join('')).not.toContain('utter');
    expect(facts()[2]).toMatchObject({ error: { message: 'the record is not JSON', cause: { name: 'SyntaxError' } } });
  });

  it("understands Nest's calls: context last, a stack before it", () => {
    const { logger, facts } = recorded('trace');
    logger.log('started', 'NestFactory');
    logger.error('failed', 'Error: failed\n    at here', 'ExceptionsHandler');
    logger.warn('careful');
    logger.verbose('chatter', 'Router');
    expect(facts()).toMatchObject([
      { level: 'info', msg: 'started', context: 'NestFactory' },
      { level: 'error', msg: 'failed', context: 'ExceptionsHandler', details: ['Error: failed\n    at here'] },
      { level: 'warn', msg: 'careful' },
      { level: 'trace', msg: 'chatter', context: 'Router' },
    ]);
  });

  it('leaves out what is below its level', () => {
    const { logger, facts } = recorded('warn');
    logger.log('quiet');
    logger.event('quiet');
    logger.event('loud', {}, 'error');
    expect(facts().map((line) => line['msg'])).toEqual(['loud']);
  });

  it('survives facts that contain themselves', () => {
    const { logger, facts } = recorded();
    const loop: Record<string, unknown> = { name: 'loop' };
    loop['self'] = loop;
    logger.event('looped', loop);
    expect(facts()[0]).toMatchObject({ msg: 'looped', name: 'loop' });
  });
});
