import Button from '@cloudscape-design/components/button';
import { ago } from '../model/times';
import type { Load } from './useLoad';
import { useNow } from './useNow';

/** The age of the shown data, with a refresh button. */
export function DataAge({ load, live }: { load: Omit<Load<unknown>, 'change'>; live?: boolean }) {
  const now = useNow();
  const stale = load.failure !== undefined && load.data !== undefined;
  return (
    <span className="askel-age" data-live={live === true && !stale}>
      <span>
        {load.at === undefined ? 'Loading…' : live === true && !stale ? 'Live' : ago(load.at, now)}
        <span role="status">{stale && ', server unreachable'}</span>
      </span>
      <Button
        iconName="refresh"
        variant="icon"
        ariaLabel="Refresh"
        loading={load.loading}
        onClick={load.reload}
      />
    </span>
  );
}
