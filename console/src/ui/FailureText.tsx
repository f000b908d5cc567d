import Box from '@cloudscape-design/components/box';
import { causeLine } from '../model/cause';
import { Name } from './Name';

interface Props {
  error?: string;
  failedState?: string;
  cause?: string;
}

/** The error of a group of failures, the state that failed, and the cause. */
export function FailureText({ error, failedState, cause }: Props) {
  return (
    <>
      <Box variant="strong">
        <span className="askel-error">
          {error === undefined ? 'No error' : <Name text={error} />}
        </span>
      </Box>
      {failedState !== undefined && (
        <span className="askel-breaks">
          {' '}
          in <Name text={failedState} />
        </span>
      )}
      <Box variant="small" display="block" color="text-body-secondary">
        {cause === undefined ? 'No cause' : <span className="askel-cause">{causeLine(cause)}</span>}
      </Box>
    </>
  );
}
