import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { resumeInstallation, type InstallationPause } from '../../api/installationPause';
import { numberIn } from '../../model/numberField';
import { notify } from '../../shell/notices';
import { ConfirmDialog } from '../../ui/ConfirmDialog';

const RATE_MIN = 0.1;
const RATE_MAX = 10_000;

/**
 * Resumes everything that a start with --paused has paused, or changes the rate of a resumption.
 *
 * @param pause the present pause
 */
export default function ResumeInstallation({
  pause: present,
  onResumed,
  onClose,
}: {
  pause: NonNullable<InstallationPause['paused']>;
  onResumed: () => void;
  onClose: () => void;
}) {
  // The page reads the pause again while the form is open.
  const [resumption] = useState(present.resumption);
  const [text, setText] = useState(resumption?.ratePerSecond.toString() ?? '');
  const rate = numberIn(text, RATE_MIN, RATE_MAX);
  const isValid = text === '' || rate !== undefined;
  return (
    <ConfirmDialog
      title={resumption === undefined ? 'Resume everything?' : 'Resume at another rate?'}
      confirmText="Resume"
      failureTitle="The installation was not resumed"
      missing={isValid ? undefined : 'Correct the marked field.'}
      run={async () => {
        await resumeInstallation(rate);
        notify({ type: 'success', text: 'The installation resumes.' });
        onResumed();
      }}
      onClose={onClose}
    >
      <p>
        {resumption === undefined
          ? 'Executions continue, and triggers, schedules and new starts are accepted again.'
          : `${Math.floor(resumption.share * 100)} % of the executions may continue now. The rate applies to the others.`}
      </p>
      <FormField
        label="Executions per second"
        constraintText="0.1 to 10,000; empty to continue all at once"
        errorText={!isValid && 'Enter a number from 0.1 to 10,000.'}
      >
        <Input
          value={text}
          inputMode="decimal"
          onChange={({ detail }) => setText(detail.value.trim())}
        />
      </FormField>
    </ConfirmDialog>
  );
}
