import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { NO_LIMIT, updateMapRun, type MapRunLimits } from '../../api/mapRuns';
import { notify } from '../../shell/notices';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import type { ShownRun } from './useMapRun';

const COUNT_MAX = NO_LIMIT;

/** Changes the concurrency and the tolerated failures of a running Map Run. */
export function LimitsDialog({
  arn,
  run,
  onClose,
}: {
  arn: string;
  run: ShownRun;
  onClose: () => void;
}) {
  // The values at the time of opening. The run changes while the dialog is open.
  const [before] = useState({
    maxConcurrency: run.maxConcurrency === NO_LIMIT ? 0 : run.maxConcurrency,
    toleratedFailureCount: run.toleratedFailureCount,
    toleratedFailurePercentage: run.toleratedFailurePercentage,
  });
  const [concurrency, setConcurrency] = useState(String(before.maxConcurrency));
  const [count, setCount] = useState(String(before.toleratedFailureCount));
  const [percent, setPercent] = useState(String(before.toleratedFailurePercentage));
  const errors = {
    concurrency: wholeNumberError(concurrency),
    count: wholeNumberError(count),
    percent: percentError(percent),
  };
  const invalid = Object.values(errors).some((error) => error !== undefined);
  const changes: MapRunLimits = invalid
    ? {}
    : {
        ...(Number(concurrency) === before.maxConcurrency
          ? {}
          : { maxConcurrency: Number(concurrency) }),
        ...(Number(count) === before.toleratedFailureCount
          ? {}
          : { toleratedFailureCount: Number(count) }),
        ...(Number(percent) === before.toleratedFailurePercentage
          ? {}
          : { toleratedFailurePercentage: Number(percent) }),
      };
  return (
    <ConfirmDialog
      title="Edit limits"
      confirmText="Save"
      failureTitle="The limits could not be changed"
      disabled={invalid || Object.keys(changes).length === 0}
      run={async () => {
        await updateMapRun(arn, changes);
        notify({ type: 'success', text: 'Limits changed. They apply within a second.' });
      }}
      onClose={onClose}
    >
      <SpaceBetween size="m">
        <FormField
          label="Children at the same time"
          description="0 means no limit of its own. A lower value stops no running child."
          errorText={errors.concurrency}
        >
          <NumberInput value={concurrency} onChange={setConcurrency} />
        </FormField>
        <FormField
          label="Tolerated failures (items)"
          description="More failed or timed-out items fail the run."
          errorText={errors.count}
        >
          <NumberInput value={count} onChange={setCount} />
        </FormField>
        <FormField
          label="Tolerated failures (%)"
          description="A larger share of failed or timed-out items fails the run."
          errorText={errors.percent}
        >
          <NumberInput value={percent} onChange={setPercent} />
        </FormField>
      </SpaceBetween>
    </ConfirmDialog>
  );
}

function NumberInput({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  return (
    <Input
      value={value}
      inputMode="decimal"
      spellcheck={false}
      onChange={({ detail }) => onChange(detail.value.trim())}
    />
  );
}

function wholeNumberError(typed: string): string | undefined {
  return /^\d{1,10}$/.test(typed) && Number(typed) <= COUNT_MAX
    ? undefined
    : `Enter a whole number from 0 to ${COUNT_MAX.toLocaleString()}.`;
}

function percentError(typed: string): string | undefined {
  return /^\d{1,3}(\.\d{1,6})?$/.test(typed) && Number(typed) <= 100
    ? undefined
    : 'Enter a number from 0 to 100.';
}
