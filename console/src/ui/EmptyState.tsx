import Box from '@cloudscape-design/components/box';
import type { ReactNode } from 'react';

/** The content of an empty list: the reason, and the next step. */
export function EmptyState({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <Box textAlign="center" padding={{ vertical: 'xl' }} color="inherit">
      <Box variant="strong" color="inherit">
        {title}
      </Box>
      {children !== undefined && (
        <Box padding={{ top: 'xs' }} color="inherit">
          {children}
        </Box>
      )}
    </Box>
  );
}
