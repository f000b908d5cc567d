import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { useSyncExternalStore } from 'react';
import { connectionLostAt, isProbing, onConnectionChange, probe } from '../api/connection';
import { exactTime } from '../ui/Time';

/** Reports a lost connection on every page until the server responds again. */
export function ConnectionBanner() {
  const lostAt = useSyncExternalStore(onConnectionChange, connectionLostAt);
  const probing = useSyncExternalStore(onConnectionChange, isProbing);
  if (lostAt === undefined) return null;
  return (
    <div role="alert" className="askel-connection">
      <Alert
        type="warning"
        header="Connection lost"
        action={
          <Button loading={probing} onClick={() => void probe()}>
            Retry
          </Button>
        }
      >
        The server has been unreachable since {exactTime(lostAt / 1000)}. The data on this page may
        be out of date.
      </Alert>
    </div>
  );
}
