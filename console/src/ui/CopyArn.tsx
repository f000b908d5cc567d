import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';

/** An ARN with a copy button. */
export function CopyArn({ arn }: { arn: string }) {
  return (
    <span className="askel-breaks">
      <CopyToClipboard
        variant="inline"
        textToCopy={arn}
        copyButtonAriaLabel="Copy ARN"
        copySuccessText="ARN copied"
        copyErrorText="The browser does not allow copying"
      />
    </span>
  );
}
