import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useState } from 'react';
import { download } from '../graph/export';
import {
  asCode,
  CODE_LANGUAGES,
  isExpressible,
  type CodeLanguage,
  type ExecutionToStart,
  type MachineToCreate,
} from '../model/design/asCode';
import { parseArn } from '../model/arn';
import { pageRegion } from '../api/region';
import { Dialog } from '../ui/Dialog';

const FILES: Record<CodeLanguage, string> = {
  'AWS CLI': 'askel.sh',
  curl: 'askel.sh',
  Python: 'askel.py',
  Java: 'Askel.java',
  JavaScript: 'askel.mjs',
  Terraform: 'askel.tf',
};

/** Shows a request as a command, as code of an SDK or as Terraform. */
export function CodeDialog({
  request,
  title,
  onClose,
}: {
  request: MachineToCreate | ExecutionToStart;
  title: string;
  onClose: () => void;
}) {
  const [language, setLanguage] = useState<CodeLanguage>('AWS CLI');
  const arn = request.kind === 'start' ? request.stateMachineArn : request.arn;
  const endpoint = new URL('..', document.baseURI).href.replace(/\/$/, '');
  const region = (arn === undefined ? undefined : parseArn(arn)?.region) ?? pageRegion();
  const code = asCode(request, language, { endpoint, region });
  return (
    <Dialog
      size="large"
      header={title}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button
              onClick={() => download(new Blob([code], { type: 'text/plain' }), FILES[language])}
            >
              Download
            </Button>
            <CopyToClipboard
              textToCopy={code}
              copyButtonText="Copy"
              copySuccessText="Copied"
              copyErrorText="The browser does not allow copying"
            />
          </SpaceBetween>
        </Box>
      }
    >
      <Tabs
        activeTabId={language}
        onChange={({ detail }) => setLanguage(detail.activeTabId as CodeLanguage)}
        tabs={CODE_LANGUAGES.filter((each) => isExpressible(request, each)).map((each) => ({
          id: each,
          label: each,
          content: (
            <pre
              className="askel-code"
              role="region"
              tabIndex={0}
              aria-label={`${title} in ${each}`}
            >
              {code}
            </pre>
          ),
        }))}
      />
    </Dialog>
  );
}
