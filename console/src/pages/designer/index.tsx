import '../../design/design.css';
import './designer.css';
import { describeMachine, type Machine } from '../../api/machines';
import { Loaded } from '../../ui/Loaded';
import { useLoad } from '../../ui/useLoad';
import { Designer } from './Designer';

const BLANK = `{
  "Comment": "What this workflow does",
  "StartAt": "First step",
  "States": {
    "First step": {
      "Type": "Pass",
      "End": true
    }
  }
}
`;

/** Designs a new machine, or changes one. */
export default function DesignerPage({ arn }: { arn?: string | undefined }) {
  return arn === undefined ? (
    <Designer machine={undefined} initial={BLANK} reload={() => undefined} />
  ) : (
    <Existing arn={arn} />
  );
}

function Existing({ arn }: { arn: string }) {
  const load = useLoad(`designer ${arn}`, (signal) => describeMachine(arn, signal));
  return (
    <Loaded of={load} what="The state machine">
      {(machine: Machine) => (
        <Designer machine={machine} initial={machine.definition} reload={load.reload} />
      )}
    </Loaded>
  );
}
