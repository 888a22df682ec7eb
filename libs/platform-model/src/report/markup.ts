/** HTML that may stand in a page as it is. Made by `html` alone, so that no text gets into a page without being escaped. */
export class Markup {
  /** Only for what the program itself wrote, such as a style sheet. */
  static trusted(source: string): Markup {
    return new Markup(source);
  }

  private constructor(private readonly source: string) {}

  toString(): string {
    return this.source;
  }
}

export type Content = Markup | string | number | undefined | readonly Content[];

/**
 * A piece of a page: what is put in is escaped unless it is a piece itself. Lists are put in one after the other, and
 * nothing stands for undefined. Safe in text and in quoted attributes; not in <script> or <style>.
 * @example html`<p title="${hover}">${text}</p>`
 */
export function html(strings: TemplateStringsArray, ...contents: Content[]): Markup {
  return Markup.trusted(strings.reduce((page, string, i) => page + written(contents[i - 1]) + string));
}

function written(content: Content): string {
  if (content === undefined) return '';
  if (content instanceof Markup) return content.toString();
  if (typeof content === 'object') return content.map(written).join('');
  return String(content).replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
