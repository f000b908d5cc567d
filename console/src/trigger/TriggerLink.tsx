import type { Trigger } from '../api/triggers';
import { otherRegion } from '../model/trigger/deliveries';
import { links } from '../shell/links';
import { Name } from '../ui/Name';
import { PathLink } from '../ui/PathLink';

/** The name of a trigger, with a link to its page; of another region only the name. */
export function TriggerLink({ trigger }: { trigger: Trigger }) {
  const region = otherRegion(trigger.arn);
  if (region !== undefined) {
    return (
      <span title={trigger.arn}>
        <Name text={trigger.name} /> in {region}
      </span>
    );
  }
  return (
    <PathLink to={pageOf(trigger)}>
      <Name text={trigger.name} />
    </PathLink>
  );
}

function pageOf({ kind, name, parent = '' }: Trigger): string {
  switch (kind) {
    case 'SCHEDULE':
      return links.schedule(parent, name);
    case 'RULE':
      return links.rule(parent, name);
    case 'WEBHOOK':
      return links.webhook(name);
  }
}
