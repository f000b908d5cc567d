import { useMemo, useRef } from 'react';
import { ApiError } from '../../api/client';
import { listAttributeNames, type AttributeName } from '../../api/searchAttributes';
import { isSortable, type ListView } from '../../model/criteria';
import { formerIfEqual } from '../../model/equalData';
import type { ListPreferences } from '../../model/listPreferences';
import { useLoad } from '../../ui/useLoad';
import { sortedName } from './attributeColumns';

const NONE: readonly AttributeName[] = [];

/** The interval at which the names are read again, because state machines can define others. */
const RELOAD_MILLIS = 30_000;

/** Reads the search attributes of the account and region. */
export function useAttributeNames(): {
  /** Undefined while they load, and empty when they cannot be read. */
  attributes: readonly AttributeName[] | undefined;
  /** The error of the latest read; undefined also without the permission to read them. */
  failure: unknown;
} {
  const former = useRef<readonly AttributeName[]>(undefined);
  const { data, failure } = useLoad<readonly AttributeName[]>(
    'search attributes',
    async (signal) => {
      former.current = formerIfEqual(former.current, await listAttributeNames(signal));
      return former.current;
    },
    RELOAD_MILLIS,
  );
  return {
    attributes: data ?? (failure === undefined ? undefined : NONE),
    failure: failure instanceof ApiError && failure.isRefused ? undefined : failure,
  };
}

/**
 * The search attributes that are columns of the list: those of the view or of the preferences, and
 * that of its order.
 */
export function useShownAttributes(
  attributes: readonly AttributeName[] = NONE,
  { criteria, sort, columns }: ListView,
  preferences: ListPreferences,
): readonly AttributeName[] {
  const chosen = columns ?? preferences.attributes;
  const sorted = isSortable(criteria) ? sortedName(sort) : undefined;
  return useMemo(
    () => attributes.filter(({ name }) => chosen.includes(name) || name === sorted),
    [attributes, chosen, sorted],
  );
}

/** The view with the columns that it shows and hides, so that a saved view has them too. */
export function withShownColumns(
  view: ListView,
  attributes: readonly AttributeName[] = NONE,
  preferences: ListPreferences,
): ListView {
  const shown = preferences.attributes.filter((name) =>
    attributes.some((each) => each.name === name),
  );
  const { hidden = preferences.hidden } = view;
  const columns = view.columns ?? (shown.length > 0 ? shown : undefined);
  return { ...view, ...(columns && { columns }), hidden };
}
