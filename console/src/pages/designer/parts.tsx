import Button from '@cloudscape-design/components/button';
import type { ReactNode } from 'react';
import type { Field } from '../../model/design/fields';
import { parseExact } from '../../model/exactJson';
import type { Json } from '../../model/design/json';
import type { StateOf } from '../../model/design/machine';
import type { Design } from './useDesign';

export interface FieldProps {
  readonly field: Field;
  readonly state: StateOf;
  readonly design: Design;
  /** The error message of the server for this field. */
  readonly problem: string | undefined;
}

export function parseJson(text: string): Json | undefined {
  if (text.trim() === '') return undefined;
  try {
    return parseExact(text) as Json;
  } catch {
    // An expression may be written without quotes.
    if (/^\s*\{%[\s\S]*%\}\s*$/.test(text)) return text.trim();
    throw new Error('This is not valid JSON. Strings need quotes.');
  }
}

/** An entry of a list with its title and a remove button. */
export function Entry({
  title,
  onRemove,
  children,
}: {
  title: string;
  onRemove: () => void;
  children: ReactNode;
}) {
  return (
    <fieldset className="askel-entry">
      <legend>{title}</legend>
      <span className="askel-entry-remove">
        <Button
          variant="icon"
          iconName="remove"
          ariaLabel={`Remove ${title}`}
          nativeButtonAttributes={{ title: `Remove ${title}` }}
          onClick={onRemove}
        />
      </span>
      {children}
    </fieldset>
  );
}
