import { useLocation } from 'wouter';

/** The page of the documentation for each path of the console; the first match applies. */
const PAGES: readonly (readonly [prefix: string, page: string])[] = [
  ['/executions', 'concepts/executions'],
  ['/compare', 'console'],
  ['/heatmap', 'searches'],
  ['/state-machines', 'aws/asl'],
  ['/designer', 'aws/asl'],
  ['/inbox', 'concepts/activities'],
  ['/bulk', 'recipes/repairing-many-executions'],
  ['/quarantine', 'recipes/repairing-a-stuck-execution'],
];

/** Links to the page of the documentation about the current view. */
export function DocsLink() {
  const [path] = useLocation();
  const page = PAGES.find(([prefix]) => path.startsWith(prefix))?.[1] ?? 'console';
  // The server has both beside each other, also behind a proxy with a prefix.
  return (
    <a className="askel-docs" href={`../docs/${page}`} target="_blank" rel="noreferrer">
      Docs
    </a>
  );
}
