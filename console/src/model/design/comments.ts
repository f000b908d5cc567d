import { Parser } from 'yaml';

/** The comments of a YAML text in order, with their original text. */
export function commentsIn(yaml: string): string[] {
  const found: string[] = [];
  for (const token of new Parser().parse(yaml)) collect(token, found);
  return found;
}

function collect(value: unknown, found: string[]): void {
  if (typeof value !== 'object' || value === null) return;
  const token = value as { type?: unknown; source?: unknown };
  if (token.type === 'comment') found.push(String(token.source));
  else Object.values(value).forEach((part) => collect(part, found));
}
