import { stringify } from 'yaml';
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
