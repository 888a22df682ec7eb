import { describe, expect, it } from 'vitest';
import { normalize } from './normalize.js';

describe('normalize', () => {
  it.each([
    ['full width letters', 'ＦＯＯＬ', 'fool'],
    ['ligatures', 'ﬁnd the ﬂat', 'find the flat'],
    ['styled letters', '𝓲𝓭𝓲𝓸𝓽', 'idiot'],
    ['capital letters', 'SHOUT', 'shout'],
    ['a capital that becomes two characters', 'İSTANBUL', 'istanbul'],
    ['accents, composed', 'Zażółć', 'zazołc'],
    ['accents, decomposed', 'cafe\u0301', 'cafe'],
    ['Cyrillic accents', 'ёж', 'еж'],
    ['zero-width characters', 'id\u200bi\u200do\u2060t', 'idiot'],
    ['soft hyphens', 'id\u00adiot', 'idiot'],
    ['bidirectional controls', '\u202eidiot\u202c \u2066x\u2069', 'idiot x'],
    ['Cyrillic letters in a Latin word', 'idi\u043et', 'idiot'],
    ['Greek letters in a Latin word', 'id\u03b9\u03bft', 'idiot'],
    ['repeated letters', 'sooooo cooool', 'soo cool'],
    ['repeated emoji', '😂😂😂😂', '😂😂'],
    ['leetspeak between letters', 'id!0t', 'idiot'],
    ['leetspeak at the start of a word', '@sshole', 'asshole'],
    ['leetspeak before punctuation', 'sh!t!!', 'shit!!'],
    ['letters with spaces between', 'i d i o t', 'idiot'],
    ['letters with two spaces between', 'i  d  i  o  t', 'idiot'],
    ['letters with dots between', 'i.d.i.o.t', 'idiot'],
    ['letters with spaced dashes between', 'i - d - i - o - t', 'idiot'],
    ['Cyrillic letters with spaces between', 'д у р а к', 'дурак'],
    ['typographic quotes', '“don’t”', '"don\'t"'],
    ['web addresses', 'see https://example.org/a?b=c and www.example.org', 'see [url] and [url]'],
    ['mail addresses', 'write to jane.doe@example.org now', 'write to [email] now'],
    ['IP addresses', 'from 192.0.2.17 again', 'from [ip] again'],
    ['white space around', '  \n text\t ', 'text'],
  ])('undoes %s', (_, text, normalized) => {
    expect(normalize(text)).toBe(normalized);
  });

  it.each([
    ['words of one alphabet that is not Latin', 'мама мыла раму'],
    ['Greek words', 'καλημερα σας'],
    ['numbers with a unit', '1st 2nd 10k 500m'],
    ['numbers after one letter', 'b52 r2'],
    ['versions', 'v1.22.3'],
    ['two single letters', 'a b and c d'],
    ['apostrophes', "don't i'm"],
    ['masks of handles and addresses', '@user [url] [email] [ip]'],
    ['marks that a script needs', 'नमस्ते'],
    ['voiced kana', 'がぎぐ'],
    ['Arabic', 'مرحبا بالعالم'],
  ])('leaves %s as they are', (_, text) => {
    expect(normalize(text)).toBe(text);
  });

  it('keeps up to 30 marks on a character and drops all of a higher stack', () => {
    expect(normalize(`a${'\u0e48'.repeat(30)}`)).toBe(`a${'\u0e48'.repeat(2)}`);
    expect(normalize(`a${'\u0e48\u0e34'.repeat(15)}b`)).toBe(`a${'\u0e48\u0e34'.repeat(15)}b`);
    expect(normalize(`a${'\u0e48\u0e34'.repeat(16)}b`)).toBe('ab');
  });
});
