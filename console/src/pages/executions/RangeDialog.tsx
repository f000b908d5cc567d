import FormField from '@cloudscape-design/components/form-field';
import { useId, useState } from 'react';
import { fieldOfTime, timeOfField } from '../../model/timeRange';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { TimeField } from '../../ui/TimeField';
import { readZone } from '../../ui/timeZone';

/** An absolute range of the start, in the zone of the console. */
export function RangeDialog({
  from,
  to,
  onApply,
  onClose,
}: {
  from: string | undefined;
  to: string | undefined;
  onApply: (from: string | undefined, to: string | undefined) => void;
  onClose: () => void;
}) {
  const zone = readZone();
  const note = useId();
  const error = useId();
  const [start, setStart] = useState(fieldOfTime(from, zone));
  const [end, setEnd] = useState(fieldOfTime(to, zone));
  const range = [timeOfField(start, zone), timeOfField(end, zone)] as const;
  const isReversed =
    range[0] !== undefined &&
    range[1] !== undefined &&
    Date.parse(range[0]) >= Date.parse(range[1]);
  const isEmpty = range[0] === undefined && range[1] === undefined;
  const inZone = zone === 'utc' ? 'UTC' : 'local time';
  return (
    <ConfirmDialog
      title="Started within a range"
      confirmText="Apply"
      failureTitle="The range could not be applied"
      disabled={isEmpty || isReversed}
      run={() => {
        onApply(...range);
        return Promise.resolve();
      }}
      onClose={onClose}
    >
      <FormField label={`From (${inZone})`}>
        <TimeField label={`From (${inZone})`} value={start} onChange={setStart} />
      </FormField>
      <FormField
        label={`To (${inZone})`}
        description={<span id={note}>Executions that start at this time are not included.</span>}
        errorText={isReversed ? <span id={error}>The end must be after the start</span> : undefined}
      >
        <TimeField
          label={`To (${inZone})`}
          value={end}
          onChange={setEnd}
          describedBy={isReversed ? `${error} ${note}` : note}
          isInvalid={isReversed}
        />
      </FormField>
    </ConfirmDialog>
  );
}
