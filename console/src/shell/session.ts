import { createContext, useContext } from 'react';
import type { Session } from '../api/session';

/** The person who uses the console; undefined when the server demands no sign-in. */
export const SessionContext = createContext<Session | undefined>(undefined);

export function useSession(): Session | undefined {
  return useContext(SessionContext);
}
