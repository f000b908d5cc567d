import { stringify } from 'yaml';
import type { DefinitionText } from '../../model/design/text';

/** The definition written in the other language. Comments of YAML go: JSON has none. */
export function otherFormat(read: DefinitionText): string {
  return read.format === 'json'
    ? stringify(read.value ?? {}, { lineWidth: 0 })
    : JSON.stringify(read.value ?? {}, null, 2) + '\n';
}
