import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import { causeBlock } from '../model/cause';
import './causeBlock.css';

/** The maximum height of a cause, below which the page remains visible. */
type Height = 'low' | 'high';

/**
 * A cause in several lines, with a button that copies its exact text. A long cause scrolls.
 *
 * @param cause the shown cause
 * @param label the name of the text for assistive technology
 * @param copied the text to copy, if the shown cause is a part of it
 */
export function CauseBlock({
  cause,
  label = 'Cause',
  copied = cause,
  height = 'low',
}: {
  cause: string;
  label?: string;
  copied?: string;
  height?: Height;
}) {
  return (
    <div className="askel-cause-block">
      <div
        className="askel-whole-cause"
        role="region"
        aria-label={label}
        data-height={height}
        tabIndex={0}
      >
        {causeBlock(cause)}
      </div>
      <CopyToClipboard
        variant="icon"
        textToCopy={copied}
        copyButtonAriaLabel={`Copy ${label.charAt(0).toLowerCase()}${label.slice(1)}`}
        copySuccessText="Copied"
        copyErrorText="The browser does not allow copying"
      />
    </div>
  );
}
