import { useMemo } from 'react';
import { listAttributeNames, type AttributeName } from '../../api/searchAttributes';
import { isSortable, type ListView } from '../../model/criteria';
import type { ListPreferences } from '../../model/listPreferences';
import { useLoad } from '../../ui/useLoad';
import { sortedName } from './attributeColumns';

const NONE: readonly AttributeName[] = [];

/**
 * The search attributes of the account and region; undefined while they load, and empty when they
 * cannot be read, such as without permission.
 */
export function useAttributeNames(): readonly AttributeName[] | undefined {
  const { data, failure } = useLoad('search attributes', listAttributeNames);
  return data ?? (failure === undefined ? undefined : NONE);
}

/** The search attributes that are columns of the list: the chosen ones, and that of its order. */
export function useShownAttributes(
  attributes: readonly AttributeName[] = NONE,
  { criteria, sort }: ListView,
  { attributes: chosen }: ListPreferences,
): readonly AttributeName[] {
  const sorted = isSortable(criteria) ? sortedName(sort) : undefined;
  return useMemo(
    () => attributes.filter(({ name }) => chosen.includes(name) || name === sorted),
    [attributes, chosen, sorted],
  );
}
