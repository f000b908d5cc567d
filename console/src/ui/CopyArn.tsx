import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import { visibleText } from '../model/visibleText';
import { Name } from './Name';

/**
 * An ARN with a copy button.
 *
 * @param text the shown text, such as the name in the ARN; undefined for the ARN
 */
export function CopyArn({ arn, text }: { arn: string; text?: string }) {
  return (
    <span className="askel-breaks">
      <CopyToClipboard
        variant="inline"
        textToCopy={arn}
        textToDisplay={
          <span title={text === undefined ? undefined : visibleText(arn)}>
            <Name text={text ?? arn} />
          </span>
        }
        copyButtonAriaLabel="Copy ARN"
        copySuccessText="ARN copied"
        copyErrorText="The browser does not allow copying"
      />
    </span>
  );
}
