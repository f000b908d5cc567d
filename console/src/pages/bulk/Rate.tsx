import Button from '@cloudscape-design/components/button';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { changeBulkRate, type BulkJob } from '../../api/bulk';
import { notifyFailure } from '../../shell/notices';
import { isOver } from '../../model/bulkProgress';

/** The number of executions that a job changes per second. It can be edited while the job runs. */
export function Rate({ job, onChange }: { job: BulkJob; onChange: () => void }) {
  const [typed, setTyped] = useState<string>();
  if (isOver(job)) return job.ratePerSecond;
  if (typed === undefined) {
    return (
      <>
        {job.ratePerSecond}{' '}
        <Button
          variant="inline-icon"
          iconName="edit"
          ariaLabel="Change rate"
          onClick={() => setTyped(String(job.ratePerSecond))}
        />
      </>
    );
  }

  function change(): void {
    changeBulkRate(job.jobId, Number(typed)).then(
      () => {
        setTyped(undefined);
        onChange();
      },
      (failure: unknown) => notifyFailure('The rate could not be changed', failure),
    );
  }

  return (
    <SpaceBetween direction="horizontal" size="xs">
      <Input
        value={typed}
        ariaLabel="Executions per second"
        inputMode="numeric"
        onChange={(event) => setTyped(event.detail.value)}
      />
      <Button disabled={!/^[1-9]\d{0,3}$/.test(typed)} onClick={change}>
        Change
      </Button>
    </SpaceBetween>
  );
}
