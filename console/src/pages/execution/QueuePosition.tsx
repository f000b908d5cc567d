import Badge from '@cloudscape-design/components/badge';
import { useState } from 'react';
import { getQueuePosition } from '../../api/startLimits';
import { queuePositionText } from '../../model/queuePosition';
import { useLoad } from '../../ui/useLoad';

const RELOAD_MILLIS = 5_000;

/**
 * Shows the position of a running execution in the queue of its start limit. Only a queued execution
 * is read again.
 */
export function QueuePosition({ arn }: { arn: string }) {
  const [isQueued, setQueued] = useState(false);
  const found = useLoad(
    arn,
    (signal) => getQueuePosition(arn, signal),
    isQueued ? RELOAD_MILLIS : undefined,
  );
  const text = found.data === undefined ? undefined : queuePositionText(found.data);
  if (found.data !== undefined && (text !== undefined) !== isQueued) setQueued(!isQueued);
  return text === undefined ? null : <Badge color="blue">{text}</Badge>;
}
