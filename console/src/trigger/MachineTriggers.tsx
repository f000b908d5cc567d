import Box from '@cloudscape-design/components/box';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { listMachineTriggers, type Trigger } from '../api/triggers';
import { lastSegment } from '../model/arn';
import { kindText } from '../model/trigger/deliveries';
import { patternLine } from '../model/trigger/rule';
import { verificationLabel } from '../model/trigger/webhookForm';
import type { VerificationType } from '../api/webhooks';
import { links } from '../shell/links';
import { Loaded } from '../ui/Loaded';
import { Name } from '../ui/Name';
import { PathLink } from '../ui/PathLink';
import { useLoad } from '../ui/useLoad';
import { TriggerLink } from './TriggerLink';
import './triggers.css';

/** The schedules, rules and webhooks that start a state machine, and links to add one. */
export function MachineTriggers({ machineArn }: { machineArn: string }) {
  const load = useLoad(`triggers of ${machineArn}`, (signal) =>
    listMachineTriggers(machineArn, signal),
  );
  return (
    <section className="askel-starts-by" aria-labelledby="starts-by">
      <Box variant="h2" fontSize="heading-s">
        <span id="starts-by">Starts by</span>
      </Box>
      <Loaded load={load} subject="The triggers">
        {({ triggers, isComplete }) => (
          <>
            {triggers.length === 0 ? (
              <Box color="text-body-secondary">
                No schedule, rule or webhook starts this state machine.
              </Box>
            ) : (
              <ul>
                {triggers.map((trigger) => (
                  <li key={`${trigger.arn} ${trigger.targetArn}`}>
                    <Item trigger={trigger} machineArn={machineArn} />
                  </li>
                ))}
              </ul>
            )}
            {!isComplete && <Box color="text-body-secondary">There are more.</Box>}
          </>
        )}
      </Loaded>
      <p>
        Add a <PathLink to={links.schedules({ target: machineArn })}>schedule</PathLink>, an{' '}
        <PathLink to={links.rules({ target: machineArn })}>event rule</PathLink> or a{' '}
        <PathLink to={links.webhooks({ target: machineArn })}>webhook</PathLink>.
      </p>
    </section>
  );
}

function Item({ trigger, machineArn }: { trigger: Trigger; machineArn: string }) {
  return (
    <>
      {kindText(trigger.kind)} <TriggerLink trigger={trigger} />{' '}
      <Box variant="span" color="text-body-secondary">
        <Name text={conditionText(trigger)} />
        {trigger.targetArn !== machineArn && ` (${lastSegment(trigger.targetArn)})`}
      </Box>{' '}
      {!trigger.enabled && <StatusIndicator type="stopped">Disabled</StatusIndicator>}
    </>
  );
}

function conditionText({ kind, condition }: Trigger): string {
  switch (kind) {
    case 'SCHEDULE':
      return condition;
    case 'RULE':
      return patternLine(condition);
    case 'WEBHOOK':
      return verificationLabel(condition as VerificationType);
  }
}
