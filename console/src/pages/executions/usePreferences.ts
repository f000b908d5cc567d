import { useState } from 'react';
import { parsePreferences, type ListPreferences } from '../../model/listPreferences';

const KEY = 'askel.executions';

/** The preferences of the list, which this browser stores. */
export function usePreferences(): [ListPreferences, (next: ListPreferences) => void] {
  const [preferences, setPreferences] = useState(readPreferences);
  return [
    preferences,
    (next) => {
      setPreferences(next);
      try {
        window.localStorage.setItem(KEY, JSON.stringify(next));
      } catch {
        // Without storage the preferences last until the page is left.
      }
    },
  ];
}

function readPreferences(): ListPreferences {
  try {
    return parsePreferences(window.localStorage.getItem(KEY));
  } catch {
    return parsePreferences(null);
  }
}
