import Button from '@cloudscape-design/components/button';
import { ago } from '../model/times';
import type { Load } from './useLoad';
import { useNow } from './useNow';

/** How old what is shown is, and a button to read it again. */
export function DataAge({ of, live }: { of: Omit<Load<unknown>, 'change'>; live?: boolean }) {
  const now = useNow();
  const stale = of.failure !== undefined && of.data !== undefined;
  return (
    <span className="askel-age" data-live={live === true && !stale}>
      <span>
        {of.at === undefined ? 'Loading…' : live === true && !stale ? 'Live' : ago(of.at, now)}
        <span role="status">{stale && ', the server does not answer'}</span>
      </span>
      <Button
        iconName="refresh"
        variant="icon"
        ariaLabel="Refresh"
        loading={of.loading}
        onClick={of.reload}
      />
    </span>
  );
}
