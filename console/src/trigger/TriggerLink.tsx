import type { Trigger } from '../api/triggers';
import { DEFAULT_REGION } from '../api/region';
import { parseArn } from '../model/arn';
import { links } from '../shell/links';
import { Name } from '../ui/Name';
import { PathLink } from '../ui/PathLink';

/** The name of a trigger, with a link to its page. */
export function TriggerLink({ trigger }: { trigger: Trigger }) {
  return (
    <PathLink to={pageOf(trigger)}>
      <Name text={trigger.name} />
    </PathLink>
  );
}

function pageOf({ kind, arn, name, parent = '' }: Trigger): string {
  const region = parseArn(arn)?.region;
  const at = { region: region === DEFAULT_REGION ? undefined : region };
  switch (kind) {
    case 'SCHEDULE':
      return links.schedule(parent, name, at);
    case 'RULE':
      return links.rule(parent, name, at);
    case 'WEBHOOK':
      return links.webhook(name, at);
  }
}
