import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { lazy, Suspense, useState } from 'react';
import { ApiError } from '../api/client';
import { readStartLimit } from '../api/startLimits';
import { isUnlimited, queuedText, rateText, runningText } from '../model/startRule';
import { links } from '../shell/links';
import { DataAge } from '../ui/DataAge';
import { Loaded } from '../ui/Loaded';
import { PathLink } from '../ui/PathLink';
import { useLoad } from '../ui/useLoad';
import type { LimitDialog } from './LimitDialogs';
import { PauseState } from './PauseState';

const LimitDialogs = lazy(() => import('./LimitDialogs'));

const RELOAD_MILLIS = 5_000;

/** The start limit of a state machine, the use of it, and the pause. */
export function StartLimitCard({ machineArn }: { machineArn: string }) {
  const load = useLoad(
    `start limit of ${machineArn}`,
    (signal) => readStartLimit(machineArn, signal),
    RELOAD_MILLIS,
  );
  const [open, setOpen] = useState<LimitDialog>();
  if (load.data === undefined && load.failure instanceof ApiError && load.failure.isRefused) {
    return <Box color="text-body-secondary">Your policies refuse to show the start limit.</Box>;
  }
  const limit = load.data;
  const isPaused = limit?.rule?.paused === true;
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={<DataAge load={load} />}
          actions={
            limit !== undefined && (
              <SpaceBetween direction="horizontal" size="xs">
                <Button onClick={() => setOpen(isPaused ? 'resume' : 'pause')}>
                  {isPaused ? 'Resume' : 'Pause'}
                </Button>
                <Button onClick={() => setOpen('rule')}>
                  {isUnlimited(limit.rule) ? 'Set limit' : 'Change limit'}
                </Button>
              </SpaceBetween>
            )
          }
        >
          Start limit
        </Header>
      }
    >
      <Loaded load={load} subject="The start limit">
        {(found) => (
          <KeyValuePairs
            columns={4}
            items={[
              { label: 'Starts', value: <PauseState rule={found.rule} /> },
              {
                label: 'Running with a permit',
                value: isUnlimited(found.rule) ? 'No limit' : runningText(found),
              },
              {
                label: 'Rate',
                value:
                  found.rule?.ratePerSecond === undefined
                    ? 'No limit'
                    : rateText(found.rule.ratePerSecond),
              },
              {
                label: 'Queued',
                value: <PathLink to={links.startLimit(machineArn)}>{queuedText(found)}</PathLink>,
              },
            ]}
          />
        )}
      </Loaded>
      {open !== undefined && limit !== undefined && (
        <Suspense>
          <LimitDialogs
            open={open}
            limit={limit}
            onDone={load.reload}
            onClose={() => setOpen(undefined)}
          />
        </Suspense>
      )}
    </Container>
  );
}
