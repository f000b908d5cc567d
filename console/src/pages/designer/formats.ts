import { stringify } from 'yaml';
import { formattedJson } from '../../model/design/format';
import { parsed, sameJson } from '../../model/diff';
import {
  formatOf,
  parseYaml,
  readDefinition,
  yamlOf,
  type DefinitionText,
} from '../../model/design/text';

/**
 * Converts a definition to the other format. Comments of YAML are lost, because JSON does not
 * support them.
 */
export function otherFormat(read: DefinitionText): string {
  return read.format === 'json'
    ? stringify(yamlOf(read.value ?? {}), { lineWidth: 0 })
    : JSON.stringify(read.value ?? {}, null, 2) + '\n';
}

/**
 * A definition in the other format; undefined if the conversion changes a value, such as the digits
 * of a long fraction. The layout and other texts of the same number, such as `1.0`, do not matter.
 */
export function convertedText(text: string): string | undefined {
  const read = readDefinition(text, formatOf(text));
  if (read.problems.length > 0 || read.value === undefined) return undefined;
  const converted = otherFormat(read);
  const isEqual =
    read.format === 'yaml' || sameJson(parsed(text), readDefinition(converted, 'yaml').value);
  return isEqual ? converted : undefined;
}

/** A text and the text to which it was converted. */
export interface Conversion {
  readonly from: string;
  readonly to: string;
}

/**
 * Converts a text to the other format. A text that was converted before and not edited since comes
 * back as it was, with its layout and its numbers.
 *
 * @param earlier the conversions to remember, the latest first
 */
export function converted(
  read: DefinitionText,
  text: string,
  earlier: readonly Conversion[],
): Conversion {
  const before = earlier.find(({ to }) => to === text);
  return { from: text, to: before?.from ?? otherFormat(read) };
}

/** Indents a definition. Comments, numbers and strings are kept. */
export function formattedText(read: DefinitionText, text: string): string {
  return read.format === 'json' ? formattedJson(text) : parseYaml(text).toString({ lineWidth: 0 });
}
