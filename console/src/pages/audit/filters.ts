import type { AuditFilter, Verdict } from '../../api/audit';

/** The display texts of verdicts. */
export const VERDICTS: Record<Verdict, string> = {
  ALLOWED: 'Allowed',
  DENIED: 'Denied',
  UNAUTHENTICATED: 'Unauthenticated',
};

const HOUR_MILLIS = 3_600_000;

/** The selectable time ranges, which all end now. The keys are their ids in page links. */
export const RANGES = {
  hour: { text: 'Last hour', millis: HOUR_MILLIS },
  day: { text: 'Last 24 hours', millis: 24 * HOUR_MILLIS },
  week: { text: 'Last 7 days', millis: 7 * 24 * HOUR_MILLIS },
  all: { text: 'Any time', millis: undefined },
} as const;

export type RangeId = keyof typeof RANGES;

/** The filters of the page, as its link has them. */
export interface Filters {
  principal: string;
  action: string;
  resource: string;
  verdict: Verdict | undefined;
  range: RangeId;
}

export function readFilters(search: URLSearchParams): Filters {
  const verdict = search.get('verdict') ?? '';
  const range = search.get('range') ?? '';
  return {
    principal: search.get('principal') ?? '',
    action: search.get('action') ?? '',
    resource: search.get('resource') ?? '',
    verdict: Object.hasOwn(VERDICTS, verdict) ? (verdict as Verdict) : undefined,
    range: Object.hasOwn(RANGES, range) ? (range as RangeId) : 'all',
  };
}

export function writeFilters(filters: Filters): Record<string, string> {
  return Object.fromEntries(
    Object.entries({ ...filters, range: filters.range === 'all' ? '' : filters.range }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '',
    ),
  );
}

/**
 * The filter of the request. The text of a principal, action or resource matches any part of the
 * value, unless the text has wildcards.
 */
export function filterOf(filters: Filters, now: number): AuditFilter {
  const { millis } = RANGES[filters.range];
  return {
    principal: containing(filters.principal),
    action: containing(filters.action),
    resource: containing(filters.resource),
    verdict: filters.verdict,
    from: millis === undefined ? undefined : new Date(now - millis).toISOString(),
  };
}

function containing(text: string): string | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  return trimmed.includes('*') ? trimmed : `*${trimmed}*`;
}
