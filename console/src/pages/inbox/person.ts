import { useSyncExternalStore } from 'react';
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

/** The entered name; undefined until it is read from the storage. */
let current: string | undefined;
const listeners = new Set<() => void>();

/** All components on a page have the same person, also after the name has changed. */
export function usePerson(): Person {
  const session = useSession();
  const name = useSyncExternalStore(subscribe, readName);
  return {
    id: session?.principalArn ?? name,
    isVerified: session !== undefined,
    setName,
  };
}

function setName(name: string): void {
  current = name;
  try {
    window.localStorage.setItem(KEY, name);
  } catch {
    // Without storage the name lasts until the page is closed.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function readName(): string {
  if (current === undefined) {
    try {
      current = window.localStorage.getItem(KEY) ?? '';
    } catch {
      current = '';
    }
  }
  return current;
}
