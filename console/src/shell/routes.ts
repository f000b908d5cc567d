import type { ComponentType } from 'react';

/** A page. It is a folder in `src/pages`. */
export type PageRoute = HomeRoute | LazyRoute;

/** A titled part of the navigation. */
export const SECTIONS = ['Triggers', 'Limits'] as const;

type Section = (typeof SECTIONS)[number];

interface Page {
  /** The title of the browser tab, also used in the navigation and the palette. */
  title: string;
  /** The entry in the navigation; pages without one are reached from other pages. */
  nav?: { order: number; key: string; section?: Section };
}

/** Most visits begin at Home, so it is part of the first load. */
interface HomeRoute extends Page {
  path: '/';
  load?: undefined;
}

interface LazyRoute extends Page {
  /**
   * The path pattern of wouter, such as `/executions/:arn`. Parameters are decoded and passed as
   * props. The ARNs of Map Runs and of their children contain a slash: `arn` includes the part behind
   * it, the parameter `label`, if a link does not encode it.
   */
  path: `/${string}`;
  /** Loads the page when it is first opened. */
  load: () => Promise<{ default: ComponentType<PageParams> }>;
}

/** The parameters of the path. */
export type PageParams = Record<string, string | undefined>;

/** All pages in the order in which paths are matched. */
export const routes: readonly PageRoute[] = [
  { path: '/', title: 'Home', nav: { order: 1, key: 'h' } },
  {
    path: '/executions/:arn/:label?',
    title: 'Execution',
    load: () => import('../pages/execution'),
  },
  { path: '/map-runs/:arn/:label?', title: 'Map Run', load: () => import('../pages/map-run') },
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
    path: '/schedules',
    title: 'Schedules',
    nav: { order: 11, key: 's', section: 'Triggers' },
    load: () => import('../pages/schedules'),
  },
  {
    path: '/schedules/:group/:name',
    title: 'Schedule',
    load: () => import('../pages/schedules/SchedulePage'),
  },
  {
    path: '/rules',
    title: 'Event rules',
    nav: { order: 12, key: 'r', section: 'Triggers' },
    load: () => import('../pages/rules'),
  },
  { path: '/rules/:bus/:name', title: 'Event rule', load: () => import('../pages/rules/RulePage') },
  {
    path: '/webhooks',
    title: 'Webhooks',
    nav: { order: 13, key: 'w', section: 'Triggers' },
    load: () => import('../pages/webhooks'),
  },
  {
    path: '/webhooks/:name',
    title: 'Webhook',
    load: () => import('../pages/webhooks/WebhookPage'),
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
  {
    path: '/audit',
    title: 'Audit log',
    nav: { order: 9, key: 'a' },
    load: () => import('../pages/audit'),
  },
  {
    path: '/access',
    title: 'Access',
    nav: { order: 10, key: 'u' },
    load: () => import('../pages/access'),
  },
  {
    path: '/critical-sections',
    title: 'Critical sections',
    nav: { order: 14, key: 'c', section: 'Limits' },
    load: () => import('../pages/critical-sections'),
  },
  {
    path: '/critical-sections/:name',
    title: 'Critical section',
    load: () => import('../pages/critical-sections/SemaphorePage'),
  },
  {
    path: '/endpoints',
    title: 'Endpoints',
    nav: { order: 15, key: 'p', section: 'Limits' },
    load: () => import('../pages/endpoints'),
  },
  {
    path: '/start-limits',
    title: 'Start limits',
    nav: { order: 16, key: 'l', section: 'Limits' },
    load: () => import('../pages/start-limits'),
  },
  {
    path: '/start-limits/:arn',
    title: 'Start limit',
    load: () => import('../pages/start-limits/LimitPage'),
  },
  // A page for developers. No other page leads to it.
  { path: '/gallery', title: 'Gallery', load: () => import('../pages/gallery') },
];
