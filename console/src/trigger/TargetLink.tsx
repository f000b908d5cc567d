import { parseArn } from '../model/arn';
import { targetName } from '../model/trigger/deliveries';
import { links } from '../shell/links';
import { Name } from '../ui/Name';
import { PathLink } from '../ui/PathLink';

/** A target by its name, with a link to the page of its state machine. */
export function TargetLink({ arn }: { arn: string }) {
  const name = <Name text={targetName(arn)} />;
  const parts = parseArn(arn);
  if (parts?.type !== 'stateMachine') return <span title={arn}>{name}</span>;
  // A version or an alias belongs to its machine.
  const machine = arn.split(':').slice(0, 7).join(':');
  return <PathLink to={links.machine(machine)}>{name}</PathLink>;
}
