import Box from '@cloudscape-design/components/box';
import type { ReactNode } from 'react';

/** What stands where nothing is: why, and what to do. */
export function Nothing({ title, children }: { title: string; children?: ReactNode }) {
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
