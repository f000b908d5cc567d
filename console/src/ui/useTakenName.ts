import { useState } from 'react';
import { ApiError } from '../api/client';

/** The errors of requests that create something whose name is in use. */
const TAKEN = new Set(['ConflictException', 'ResourceAlreadyExistsException']);

/** Finds out whether the server has refused the name of a new thing. */
export function useTakenName(): {
  /** Whether the server has refused this name. */
  isTaken: (name: string) => boolean;
  /** Waits for the request that creates the thing with this name. */
  creating: <T>(name: string, request: Promise<T>) => Promise<T>;
} {
  const [taken, setTaken] = useState<string>();
  return {
    isTaken: (name) => name === taken,
    creating: async (name, request) => {
      try {
        return await request;
      } catch (refusal) {
        if (refusal instanceof ApiError && TAKEN.has(refusal.type)) setTaken(name);
        throw refusal;
      }
    },
  };
}
