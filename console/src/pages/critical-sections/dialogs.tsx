import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import { useState } from 'react';
import {
  describeSemaphore,
  releaseSemaphore,
  removeSemaphoreLimit,
  setSemaphoreLimit,
  type SemaphoreRequest,
  type SemaphoreSummary,
} from '../../api/semaphores';
import { lastSegment } from '../../model/arn';
import { numberIn } from '../../model/numberField';
import { notify } from '../../shell/notices';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { requireUnchanged } from '../../ui/requireUnchanged';

const LIMIT_MAX = 1_000_000;

/** Sets or removes the limit that replaces the limits of the requests. */
export function LimitDialog({
  semaphore: present,
  onSaved,
  onClose,
}: {
  semaphore: SemaphoreSummary;
  onSaved: () => void;
  onClose: () => void;
}) {
  // The page reads the semaphore again while the form is open.
  const [semaphore] = useState(present);
  const [hasLimit, setHasLimit] = useState(semaphore.limit !== undefined);
  const [text, setText] = useState(String(semaphore.limit ?? 1));
  const limit = numberIn(text, 0, LIMIT_MAX);
  const isWrong = hasLimit && (limit === undefined || !Number.isInteger(limit));
  return (
    <ConfirmDialog
      title={`Limit of “${semaphore.name}”`}
      confirmText="Save"
      failureTitle="The limit was not changed"
      missing={isWrong ? 'Correct the marked fields.' : undefined}
      run={async (accepted) => {
        await requireUnchanged(
          'The limit',
          semaphore.limit ?? null,
          async () => {
            const { limit: now } = await describeSemaphore(semaphore);
            return now ?? null;
          },
          accepted,
        );
        await (hasLimit && limit !== undefined
          ? setSemaphoreLimit(semaphore, limit)
          : removeSemaphoreLimit(semaphore));
        notify({ type: 'success', text: `Limit of ${semaphore.name} changed.` });
        onSaved();
      }}
      onClose={onClose}
    >
      <RadioGroup
        ariaLabel="Kind of limit"
        value={hasLimit ? 'own' : 'requests'}
        items={[
          { value: 'own', label: 'A limit for all requests' },
          { value: 'requests', label: 'The limit that each request names' },
        ]}
        onChange={({ detail }) => setHasLimit(detail.value === 'own')}
      />
      <FormField
        label="Permits"
        constraintText="0 to 1,000,000. 0 admits no execution. Executions that hold permits keep them."
        errorText={isWrong && 'Enter a whole number from 0 to 1,000,000.'}
      >
        <Input
          value={text}
          inputMode="numeric"
          disabled={!hasLimit}
          onChange={({ detail }) => setText(detail.value)}
        />
      </FormField>
    </ConfirmDialog>
  );
}

/** Releases the permits that an execution holds. */
export function ReleaseDialog({
  semaphore,
  holder: { executionArn, permits },
  onReleased,
  onClose,
}: {
  semaphore: SemaphoreSummary;
  holder: SemaphoreRequest;
  onReleased: () => void;
  onClose: () => void;
}) {
  const [reason, setReason] = useState('');
  const name = lastSegment(executionArn);
  return (
    <ConfirmDialog
      title={`Release the permits of “${name}”?`}
      danger
      confirmText="Release"
      failureTitle="The permits were not released"
      missing={reason.trim() === '' ? 'Enter a reason.' : undefined}
      run={async () => {
        await releaseSemaphore(semaphore, executionArn, reason.trim());
        notify({ type: 'success', text: `Permits of ${name} released.` });
        onReleased();
      }}
      onClose={onClose}
    >
      <p>
        The execution continues without {permits === 1 ? 'its permit' : `its ${permits} permits`},
        and the next request is granted. Stop the execution first if it must not work beside another
        one.
      </p>
      <FormField label="Reason" description="Stored in the journal of the execution.">
        <Input value={reason} onChange={({ detail }) => setReason(detail.value)} />
      </FormField>
    </ConfirmDialog>
  );
}
