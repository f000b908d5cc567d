import { useLocation } from 'wouter';

/** The page of the documentation for each path of the console; the first match applies. */
const PAGES: readonly (readonly [prefix: string, page: string])[] = [
  ['/executions', 'concepts/executions'],
  ['/map-runs', 'distributed-map'],
  ['/compare', 'console'],
  ['/heatmap', 'searches'],
  ['/state-machines', 'aws/asl'],
  ['/designer', 'aws/asl'],
  ['/inbox', 'concepts/activities'],
  ['/schedules', 'schedules'],
  ['/rules', 'events'],
  ['/webhooks', 'webhooks'],
  ['/bulk', 'recipes/repairing-many-executions'],
  ['/quarantine', 'recipes/repairing-a-stuck-execution'],
  ['/critical-sections', 'critical-sections'],
  ['/endpoints', 'endpoint-limits'],
  ['/start-limits', 'start-limits'],
  ['/audit', 'operations/audit'],
  ['/access', 'operations/policies'],
];

/** Returns the page of the documentation about a path of the console. */
export function docsPage(path: string): string {
  return PAGES.find(([prefix]) => path.startsWith(prefix))?.[1] ?? 'console';
}

/** Links to the page of the documentation about the current view. */
export function DocsLink() {
  const [path] = useLocation();
  // The server serves /console and /docs below the same parent path, also behind a proxy with a
  // prefix.
  return (
    <a className="askel-docs" href={`../docs/${docsPage(path)}`} target="_blank" rel="noreferrer">
      Docs
    </a>
  );
}
