const KIB = 1024;

/** Indents JSON text. Numbers, escapes and order are unchanged. Other text is returned as it is. */
export function pretty(text: string): string {
  try {
    JSON.parse(text);
  } catch {
    return text;
  }
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
      out += part === ':' ? ': ' : part;
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
