import Button from '@cloudscape-design/components/button';
import { ApiError } from '../api/client';
import { ago } from '../model/times';
import type { Load } from './useLoad';
import { useNow } from './useNow';

/** The age of the shown data, with a refresh button. */
export function DataAge({ load, live }: { load: Omit<Load<unknown>, 'change'>; live?: boolean }) {
  const now = useNow();
  const stale = load.failure !== undefined && load.data !== undefined;
  const isUnreachable = load.failure instanceof ApiError && load.failure.status === 0;
  return (
    <span className="askel-age" data-live={live === true && !stale}>
      <span>
        {load.at === undefined
          ? load.failure === undefined
            ? 'Loading…'
            : 'Not loaded'
          : live === true && !stale
            ? 'Live'
            : ago(load.at, now)}
        <span role="status">
          {stale && (isUnreachable ? ', server unreachable' : ', refresh failed')}
        </span>
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
