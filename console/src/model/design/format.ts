import { applyEdits, format } from 'jsonc-parser';
import { parsed } from '../diff';

/**
 * Indents JSON text, with one member a line. Numbers and strings keep their characters. Text that
 * is not JSON is unchanged.
 */
export function formattedJson(text: string): string {
  if (parsed(text) === undefined) return text;
  const edits = format(text, undefined, { tabSize: 2, insertSpaces: true, eol: '\n' });
  return applyEdits(text, edits).trim() + '\n';
}
