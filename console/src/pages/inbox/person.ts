import { useState } from 'react';
import { useSession } from '../../shell/session';

const KEY = 'askel.person';

/** The person who uses the console, as an assignee of tasks. */
export interface Person {
  /** The ARN of the principal, or the name that the person has entered; empty when unknown. */
  id: string;
  /** Whether the person has signed in. Requests of other people contain their names. */
  isVerified: boolean;
  /** Stores the name of a person who has not signed in. */
  setName: (name: string) => void;
}

export function usePerson(): Person {
  const session = useSession();
  const [name, setName] = useState(readName);
  return {
    id: session?.principalArn ?? name,
    isVerified: session !== undefined,
    setName: (next) => {
      setName(next);
      try {
        window.localStorage.setItem(KEY, next);
      } catch {
        // Without storage the name lasts until the page is closed.
      }
    },
  };
}

function readName(): string {
  try {
    return window.localStorage.getItem(KEY) ?? '';
  } catch {
    return '';
  }
}
