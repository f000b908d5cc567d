import { useState } from 'react';

/** The text of a field, and its error. */
export interface Typed {
  readonly text: string;
  readonly problem: string | undefined;
  type(text: string): void;
}

/**
 * Edits a value as text. While the text is invalid or means the same value, it stays as typed. When
 * the value changes elsewhere, the text is replaced.
 *
 * @param parse throws an error with a message for users when the text is invalid
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
    /** The formatted value that the text was typed for. */
    formatted: string;
    problem: string | undefined;
  }>();
  const isCurrent = typed !== undefined && typed.formatted === formattedValue;
  return {
    text: isCurrent ? typed.text : formattedValue,
    problem: isCurrent ? typed.problem : undefined,
    type: (text) => {
      try {
        const parsed = parse(text);
        setTyped({ text, formatted: format(parsed), problem: undefined });
        setValue(parsed);
      } catch (failure) {
        setTyped({ text, formatted: formattedValue, problem: (failure as Error).message });
      }
    },
  };
}
