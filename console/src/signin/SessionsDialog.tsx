import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { endSession, listSessions, type Session } from '../api/session';
import { notifyFailure } from '../shell/notices';
import { useSession } from '../shell/session';
import { Dialog } from '../ui/Dialog';
import { Loaded } from '../ui/Loaded';
import { ResponsiveTable } from '../ui/ResponsiveTable';
import { Time } from '../ui/Time';
import { useLoad } from '../ui/useLoad';

/**
 * The dialog with the person's sessions, in which all sessions except the current one can be ended.
 */
export function SessionsDialog({ onClose }: { onClose: () => void }) {
  const own = useSession();
  const load = useLoad('sessions', listSessions);

  async function end(session: Session): Promise<void> {
    try {
      await endSession(session.name);
      load.reload();
    } catch (refusal) {
      notifyFailure('The session was not ended', refusal);
    }
  }

  return (
    <Dialog header="Your sessions" size="large" onDismiss={onClose}>
      <Loaded load={load} subject="Your sessions">
        {({ sessions }) => (
          <ResponsiveTable
            variant="embedded"
            items={sessions}
            trackBy="name"
            wrapLines
            ariaLabels={{ tableLabel: 'Your sessions' }}
            phone={[['agent', 'address', { labelled: 'used' }], ['end']]}
            columnDefinitions={[
              {
                id: 'agent',
                header: 'Browser',
                isRowHeader: true,
                cell: (session) => (session.agent === '' ? 'Unknown' : session.agent),
              },
              { id: 'address', header: 'Address', cell: (session) => session.address },
              {
                id: 'created',
                header: 'Signed in',
                cell: (session) => <Time seconds={session.createdAt} />,
              },
              {
                id: 'used',
                header: 'Last used',
                cell: (session) => <Time seconds={session.usedAt} />,
              },
              {
                id: 'end',
                header: 'End',
                cell: (session) =>
                  session.name === own?.name ? (
                    <Box color="text-body-secondary">This session</Box>
                  ) : (
                    <Button
                      variant="inline-link"
                      ariaLabel={`End session ${session.name}`}
                      onClick={() => void end(session)}
                    >
                      End
                    </Button>
                  ),
              },
            ]}
          />
        )}
      </Loaded>
    </Dialog>
  );
}
