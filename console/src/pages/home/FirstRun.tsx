import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { startExecution } from '../../api/executions';
import { createMachine } from '../../api/machines';
import { DEFAULT_ROLE } from '../../model/design/machine';
import { links } from '../../shell/links';
import { Failure } from '../../ui/Failure';
import { PathLink } from '../../ui/PathLink';
import { SAMPLE, SAMPLE_INPUT, SAMPLE_NAME } from './sample';

/** The steps from an empty server to an execution that the user watches. */
export function FirstRun() {
  const [, go] = useLocation();
  const [machine, setMachine] = useState<string>();
  const [execution, setExecution] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();

  function run(step: () => Promise<void>): void {
    setBusy(true);
    setFailure(undefined);
    step()
      .catch(setFailure)
      .finally(() => setBusy(false));
  }

  return (
    <Container header={<Header variant="h2">Run your first workflow</Header>}>
      <SpaceBetween size="l">
        {failure !== undefined && <Failure title="The step failed" failure={failure} />}
        <ol className="askel-first-run">
          <Step title="Create a sample state machine" done={machine !== undefined}>
            <p>It prepares three parcels in parallel, waits some seconds and ships them.</p>
            {machine === undefined ? (
              <Button
                variant="primary"
                loading={busy}
                onClick={() =>
                  run(async () => {
                    const created = await createMachine({
                      name: SAMPLE_NAME,
                      definition: JSON.stringify(SAMPLE, null, 2),
                      roleArn: DEFAULT_ROLE,
                      type: 'STANDARD',
                    });
                    setMachine(created.stateMachineArn);
                  })
                }
              >
                Create sample
              </Button>
            ) : (
              <PathLink to={links.machine(machine)}>{SAMPLE_NAME}</PathLink>
            )}
          </Step>
          <Step title="Start an execution" done={execution !== undefined}>
            <p>
              The input is <code>{JSON.stringify(SAMPLE_INPUT)}</code>.
            </p>
            {machine !== undefined && execution === undefined && (
              <Button
                ref={focus}
                variant="primary"
                loading={busy}
                onClick={() =>
                  run(async () => {
                    const started = await startExecution({
                      stateMachineArn: machine,
                      input: JSON.stringify(SAMPLE_INPUT),
                    });
                    setExecution(started.executionArn);
                  })
                }
              >
                Start execution
              </Button>
            )}
          </Step>
          <Step title="Watch it run" done={false}>
            <p>The graph shows each state as it starts and ends.</p>
            {execution !== undefined && (
              <Button ref={focus} variant="primary" onClick={() => go(links.execution(execution))}>
                Watch execution
              </Button>
            )}
          </Step>
        </ol>
        <p className="askel-quiet">
          Or <PathLink to={links.designer()}>create your own state machine</PathLink>, here or with
          the AWS CLI, an SDK or Terraform.
        </p>
      </SpaceBetween>
    </Container>
  );
}

/** Focuses the button of the next step when it replaces the button that had the focus. */
function focus(button: ButtonProps.Ref | null): void {
  button?.focus();
}

function Step({ title, done, children }: { title: string; done: boolean; children: ReactNode }) {
  return (
    <li data-done={done}>
      <h3>
        {title}
        {done && <span className="askel-quiet"> (done)</span>}
      </h3>
      {children}
    </li>
  );
}
