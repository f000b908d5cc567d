import { parseDocument, stringify } from 'yaml';
import { formattedJson } from '../../model/design/format';
import type { DefinitionText } from '../../model/design/text';

/**
 * Converts a definition to the other format. Comments of YAML are lost, because JSON does not
 * support them.
 */
export function otherFormat(read: DefinitionText): string {
  return read.format === 'json'
    ? stringify(read.value ?? {}, { lineWidth: 0 })
    : JSON.stringify(read.value ?? {}, null, 2) + '\n';
}

/** Indents a definition. Comments, numbers and strings are kept. */
export function formattedText(read: DefinitionText, text: string): string {
  return read.format === 'json'
    ? formattedJson(text)
    : parseDocument(text).toString({ lineWidth: 0 });
}
