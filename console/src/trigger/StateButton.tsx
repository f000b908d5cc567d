import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { notify, notifyFailure } from '../shell/notices';

/** Disables an enabled trigger, or enables a disabled one. */
export function StateButton({
  kind,
  name,
  enabled,
  change,
  onChanged,
}: {
  kind: 'rule' | 'schedule';
  name: string;
  enabled: boolean;
  change: (enabled: boolean) => Promise<unknown>;
  onChanged: () => void;
}) {
  const [changing, setChanging] = useState(false);
  const changed = enabled ? 'disabled' : 'enabled';

  async function run(): Promise<void> {
    setChanging(true);
    try {
      await change(!enabled);
      notify({
        type: 'success',
        id: `${kind} ${name}`,
        text: `The ${kind} ${name} is ${changed}.`,
      });
      onChanged();
    } catch (failure) {
      notifyFailure(`The ${kind} could not be ${changed}`, failure);
    } finally {
      setChanging(false);
    }
  }

  return (
    <Button loading={changing} onClick={() => void run()}>
      {enabled ? 'Disable' : 'Enable'}
    </Button>
  );
}
