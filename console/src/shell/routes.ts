import type { ComponentType } from 'react';

/** A page: one folder under `src/pages`, loaded when it is first opened. */
export interface PageRoute {
  /** As wouter has paths: `/executions/:arn`; parameters come to the page decoded, as props. */
  path: string;
  /** Of the browser's tab, and of the palette where the page stands in the navigation. */
  title: string;
  /** Its entry in the navigation; pages without one are reached from others. */
  nav?: { order: number; key: string };
  load: () => Promise<{ default: ComponentType<PageParams> }>;
}

/** The parameters of the path. */
export type PageParams = Record<string, string | undefined>;

/** All pages, in the order in which paths are tried. A new page is one more line here. */
export const routes: readonly PageRoute[] = [
  { path: '/', title: 'Home', nav: { order: 1, key: 'h' }, load: () => import('../pages/home') },
  { path: '/executions/:arn', title: 'Execution', load: () => import('../pages/execution') },
  { path: '/compare', title: 'Compare executions', load: () => import('../pages/compare') },
  {
    path: '/heatmap',
    title: 'Heatmap',
    nav: { order: 6, key: 't' },
    load: () => import('../pages/heatmap'),
  },
  {
    path: '/state-machines',
    title: 'State machines',
    nav: { order: 3, key: 'm' },
    load: () => import('../pages/machines'),
  },
  {
    path: '/state-machines/:arn',
    title: 'State machine',
    load: () => import('../pages/machine'),
  },
  {
    path: '/designer',
    title: 'Designer',
    nav: { order: 5, key: 'd' },
    load: () => import('../pages/designer'),
  },
  { path: '/designer/:arn', title: 'Designer', load: () => import('../pages/designer') },
  {
    path: '/executions',
    title: 'Executions',
    nav: { order: 2, key: 'e' },
    load: () => import('../pages/executions'),
  },
  {
    path: '/inbox',
    title: 'Inbox',
    nav: { order: 4, key: 'i' },
    load: () => import('../pages/inbox'),
  },
  {
    path: '/bulk',
    title: 'Bulk jobs',
    nav: { order: 7, key: 'b' },
    load: () => import('../pages/bulk'),
  },
  { path: '/bulk/:jobId', title: 'Bulk job', load: () => import('../pages/bulk/Job') },
  {
    path: '/quarantine',
    title: 'Quarantine',
    nav: { order: 8, key: 'q' },
    load: () => import('../pages/quarantine'),
  },
];
