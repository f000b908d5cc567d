const KIB = 1024;

/** Indents JSON text. Numbers, escapes and order are unchanged. Other text is returned as it is. */
export function pretty(text: string): string {
  return indented(text, (part) => part);
}

/**
 * Indents JSON text, and also the JSON objects and arrays that its strings contain, such as the
 * cause of an error inside another. Other text is returned as it is.
 */
export function prettyNested(text: string): string {
  return indented(text, (part, depth) => {
    if (!/^"\s*[[{]/.test(part)) return part;
    const inner = JSON.parse(part) as string;
    return isJson(inner) ? prettyNested(inner).replaceAll('\n', `\n${'  '.repeat(depth)}`) : part;
  });
}

export function isJson(text: string): boolean {
  return jsonError(text) === undefined;
}

function indented(text: string, shown: (part: string, depth: number) => string): string {
  if (!isJson(text)) return text;
  let out = '';
  let depth = 0;
  for (const token of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}:,]|[^\s"[\]{}:,]+/g)) {
    const [part] = token;
    if (part === '{' || part === '[') {
      depth++;
      out += `${part}\n${'  '.repeat(depth)}`;
    } else if (part === '}' || part === ']') {
      depth--;
      const empty = out.trimEnd().endsWith(part === '}' ? '{' : '[');
      out = empty ? out.trimEnd() + part : `${out}\n${'  '.repeat(depth)}${part}`;
    } else if (part === ',') {
      out += `,\n${'  '.repeat(depth)}`;
    } else {
      out += part === ':' ? ': ' : shown(part, depth);
    }
  }
  return out;
}

/** The size of a text as UTF-8: `12 bytes`, `3.4 KiB`. */
export function bytesText(text: string): string {
  const bytes = new TextEncoder().encode(text).length;
  if (bytes < KIB) return `${bytes} bytes`;
  return bytes < KIB * KIB
    ? `${(bytes / KIB).toFixed(1)} KiB`
    : `${(bytes / KIB / KIB).toFixed(1)} MiB`;
}

/** Describes why a text is invalid JSON, in the parser's words; undefined when it is valid. */
export function jsonError(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? `This is not JSON: ${error.message}` : 'This is not JSON';
  }
}
