import type { Criteria } from '../api/executions';
import { withPageRegion } from '../api/region';
import { writeView, type ListView, type Span } from '../model/criteria';

/** The region of a trigger; without it, the link keeps the region of the page. */
interface InRegion {
  region?: string | undefined;
}

/** The paths of all pages. Links can be bookmarked and shared. */
export const links = {
  home: () => '/',
  executions: (criteria: Criteria & { last?: Span } = {}) => withQuery('/executions', criteria),
  executionList: (view: ListView) => `/executions?${writeView(view)}`,
  execution: (
    arn: string,
    at: { state?: string; visit?: number; event?: number; tab?: string } = {},
  ) => withQuery(`/executions/${segment(arn)}`, at),
  mapRun: (arn: string, at: { status?: string; find?: string } = {}) =>
    withQuery(`/map-runs/${segment(arn)}`, at),
  machines: () => '/state-machines',
  machine: (arn: string, at: { tab?: string } = {}) =>
    withQuery(`/state-machines/${segment(arn)}`, at),
  /** `execution` and `event` identify the input with which a state is tested. */
  designer: (arn?: string, at: { state?: string; execution?: string; event?: number } = {}) =>
    withQuery(arn === undefined ? '/designer' : `/designer/${segment(arn)}`, at),
  compare: (left: string, right: string) => withQuery('/compare', { left, right }),
  heatmap: (criteria: Criteria = {}) => withQuery('/heatmap', criteria),
  inbox: (filter: { executionArn?: string } = {}) => withQuery('/inbox', filter),
  task: (token: string) => withQuery('/inbox', { task: token }),
  bulkJobs: () => '/bulk',
  bulkJob: (jobId: string) => `/bulk/${segment(jobId)}`,
  quarantine: () => '/quarantine',
  /** `target` opens the form of a new schedule with this target. */
  schedules: (at: { tab?: string; target?: string } & InRegion = {}) =>
    withQuery('/schedules', withPageRegion(at)),
  schedule: (group: string, name: string, at: InRegion = {}) =>
    withQuery(`/schedules/${segment(group)}/${segment(name)}`, withPageRegion(at)),
  /** `target` opens the form of a new rule; its first target gets this ARN. */
  rules: (at: { bus?: string; target?: string } & InRegion = {}) =>
    withQuery('/rules', withPageRegion(at)),
  rule: (bus: string, name: string, at: { target?: string } & InRegion = {}) =>
    withQuery(`/rules/${segment(bus)}/${segment(name)}`, withPageRegion(at)),
  /** `target` opens the form of a new webhook for this state machine. */
  webhooks: (at: { target?: string } & InRegion = {}) => withQuery('/webhooks', withPageRegion(at)),
  webhook: (name: string, at: InRegion = {}) =>
    withQuery(`/webhooks/${segment(name)}`, withPageRegion(at)),
  criticalSections: () => '/critical-sections',
  criticalSection: ({ name, key }: { name: string; key?: string | undefined }) =>
    withQuery(`/critical-sections/${segment(name)}`, withPageRegion({ key })),
  endpoints: () => '/endpoints',
  startLimits: (at: { show?: 'paused' | 'full' } = {}) => withQuery('/start-limits', at),
  startLimit: (machineArn: string) => `/start-limits/${segment(machineArn)}`,
  audit: (filter: { resource?: string } = {}) => withQuery('/audit', filter),
} as const;

function segment(text: string): string {
  return encodeURIComponent(text).replaceAll('%3A', ':');
}

function withQuery(path: string, query: object): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query) as [string, unknown][]) {
    if (value === undefined || value === '') continue;
    for (const one of Array.isArray(value) ? (value as unknown[]) : [value]) {
      search.append(name, String(one));
    }
  }
  const text = search.toString();
  return text === '' ? path : `${path}?${text}`;
}
