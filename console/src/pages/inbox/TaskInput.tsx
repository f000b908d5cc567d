import Box from '@cloudscape-design/components/box';
import type { OpenTask } from '../../api/tasks';
import { visibleText } from '../../model/visibleText';
import { PayloadText } from '../../ui/PayloadText';

/** The input of a task as JSON. */
export function TaskInput({
  task,
  input,
}: {
  task: OpenTask;
  /** JSON text; undefined when unavailable. */
  input: string | undefined;
}) {
  return (
    <div>
      <Box variant="awsui-key-label">Input</Box>
      {input === undefined ? (
        <Box color="text-body-secondary">The input of this task is not available.</Box>
      ) : (
        <PayloadText text={input} label={`Input of ${visibleText(task.state ?? 'the task')}`} />
      )}
    </div>
  );
}
