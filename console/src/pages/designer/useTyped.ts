import { useState } from 'react';

/** What is typed into a field, and why it is not taken. */
export interface Typed {
  readonly text: string;
  readonly problem: string | undefined;
  type(text: string): void;
}

/**
 * Text that stands for a value. While it stands for none, or for the same in other words, it stays as it was typed;
 * when the value changes from elsewhere, the text does.
 *
 * @param parse throws an error with a message for people when the text stands for nothing
 */
export function useTyped<T>(
  value: T,
  show: (value: T) => string,
  parse: (text: string) => T,
  take: (value: T) => void,
): Typed {
  const shown = show(value);
  const [typed, setTyped] = useState<{ text: string; of: string; problem: string | undefined }>();
  const own = typed !== undefined && typed.of === shown;
  return {
    text: own ? typed.text : shown,
    problem: own ? typed.problem : undefined,
    type: (text) => {
      try {
        const parsed = parse(text);
        setTyped({ text, of: show(parsed), problem: undefined });
        take(parsed);
      } catch (failure) {
        setTyped({ text, of: shown, problem: (failure as Error).message });
      }
    },
  };
}
