import type { ReactNode } from 'react';
import { executionExists } from '../../api/existence';
import { links } from '../../shell/links';
import { PathLink } from '../../ui/PathLink';
import { useLoad } from '../../ui/useLoad';

/**
 * A link to an execution, or to one of its events. It is a text if the execution was deleted.
 *
 * @param event the id of the event; undefined for the execution itself
 */
export function ExecutionLink({
  arn,
  event,
  children,
}: {
  arn: string;
  event?: number | undefined;
  children: ReactNode;
}) {
  const { data: exists } = useLoad(`exists ${arn}`, (signal) => executionExists(arn, signal));
  if (exists === false) return <>{children} (deleted)</>;
  return (
    <PathLink to={links.execution(arn, event === undefined ? {} : { event })}>{children}</PathLink>
  );
}
