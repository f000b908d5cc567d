import { parseDocument, stringify } from 'yaml';
import { formattedJson } from '../../model/design/format';
import { formatOf, readDefinition, type DefinitionText } from '../../model/design/text';

/**
 * Converts a definition to the other format. Comments of YAML are lost, because JSON does not
 * support them.
 */
export function otherFormat(read: DefinitionText): string {
  return read.format === 'json'
    ? stringify(read.value ?? {}, { lineWidth: 0 })
    : JSON.stringify(read.value ?? {}, null, 2) + '\n';
}

/**
 * A definition in the other format; undefined if the conversion changes it, such as the digits of a
 * large integer.
 */
export function convertedText(text: string): string | undefined {
  const read = readDefinition(text, formatOf(text));
  if (read.problems.length > 0 || read.value === undefined) return undefined;
  const converted = otherFormat(read);
  const isEqual =
    read.format === 'yaml' ||
    formattedJson(text) === otherFormat(readDefinition(converted, 'yaml'));
  return isEqual ? converted : undefined;
}

/** Indents a definition. Comments, numbers and strings are kept. */
export function formattedText(read: DefinitionText, text: string): string {
  return read.format === 'json'
    ? formattedJson(text)
    : parseDocument(text).toString({ lineWidth: 0 });
}
