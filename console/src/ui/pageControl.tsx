import Pagination from '@cloudscape-design/components/pagination';
import type { ReactNode } from 'react';
import type { Load } from './useLoad';

/**
 * The control for the pages of a list; undefined when the list has only one page. The control
 * remains while a page loads, so that it keeps the focus.
 *
 * @param load the shown page
 * @param page the number of the shown page, from 1
 * @param hasNext whether the server has reported a next page
 */
export function pageControl(
  load: Pick<Load<unknown>, 'data' | 'failure'>,
  page: number,
  hasNext: boolean,
  onPage: (page: number) => void,
): ReactNode {
  if (load.data !== undefined && page === 1 && !hasNext) return undefined;
  return (
    <Pagination
      currentPageIndex={page}
      pagesCount={page + (hasNext ? 1 : 0)}
      openEnd={hasNext}
      disabled={load.data === undefined && load.failure === undefined}
      onChange={({ detail }) => onPage(detail.currentPageIndex)}
    />
  );
}
