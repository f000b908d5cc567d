import { useState } from 'react';
import { at, jsonText, samePath, type Json, type Path } from '../../model/design/json';
import { parseJson } from './parts';
import type { Design } from './useDesign';

/** The text of a field. */
export interface Typed {
  readonly text: string;
  type(text: string): void;
}

/**
 * Edits a value as text. While the text means the same value, it stays as typed. When the value
 * changes elsewhere, the text is replaced.
 */
export function useTyped<T>(
  value: T,
  format: (value: T) => string,
  parse: (text: string) => T,
  setValue: (value: T) => void,
): Typed {
  const formattedValue = format(value);
  const [typed, setTyped] = useState<{
    text: string;
    /** The formatted value that the text means. */
    formatted: string;
  }>();
  return {
    text: typed?.formatted === formattedValue ? typed.text : formattedValue,
    type: (text) => {
      const parsed = parse(text);
      setTyped({ text, formatted: format(parsed) });
      setValue(parsed);
    },
  };
}

/**
 * Edits a value as JSON. The design keeps a text that is not JSON, so that it is not
 * lost when the field disappears.
 *
 * @param state the path of the state
 * @param field the path of the value in the state
 */
export function useTypedJson(
  design: Design,
  state: Path,
  field: Path,
  setValue: (value: Json | undefined) => void,
): Typed & { readonly problem: string | undefined } {
  const path = [...state, ...field];
  const value = at(design.definition, path);
  const typed = useTyped(value, jsonText, parseJson, setValue);
  const unfinished = design.unfinished.find((each) => samePath(each.path, path));
  return {
    text: unfinished?.text ?? typed.text,
    problem: unfinished?.problem,
    type: (text) => {
      try {
        parseJson(text);
      } catch (failure) {
        design.keepUnfinished({
          state,
          path,
          text,
          value: jsonText(value),
          problem: (failure as Error).message,
        });
        return;
      }
      design.dropUnfinished(path);
      typed.type(text);
    },
  };
}
