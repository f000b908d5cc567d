import '../../design/design.css';
import './designer.css';
import { describeMachine, type Machine } from '../../api/machines';
import { Loaded } from '../../ui/Loaded';
import { useLoad } from '../../ui/useLoad';
import { Designer } from './Designer';

const BLANK = `{
  "Comment": "A description of the workflow",
  "StartAt": "First step",
  "States": {
    "First step": {
      "Type": "Pass",
      "End": true
    }
  }
}
`;

/** The designer of a new or an existing state machine. */
export default function DesignerPage({ arn }: { arn?: string | undefined }) {
  return (
    <div className="askel-designer-frame">
      {arn === undefined ? (
        <Designer machine={undefined} initial={BLANK} reload={() => undefined} />
      ) : (
        <ExistingMachine arn={arn} />
      )}
    </div>
  );
}

function ExistingMachine({ arn }: { arn: string }) {
  const load = useLoad(`designer ${arn}`, (signal) => describeMachine(arn, signal));
  return (
    <Loaded load={load} subject="The state machine">
      {(machine: Machine) => (
        <Designer machine={machine} initial={machine.definition} reload={load.reload} />
      )}
    </Loaded>
  );
}
