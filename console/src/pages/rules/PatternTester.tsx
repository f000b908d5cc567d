import Button from '@cloudscape-design/components/button';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { listBuses, listRecentEvents, testPattern, type RecentEvent } from '../../api/events';
import { countedText } from '../../model/countedText';
import { jsonError } from '../../model/jsonText';
import { eventSummary } from '../../model/trigger/recentEvent';
import { sampleEvent } from '../../model/trigger/rule';
import { EmptyState } from '../../ui/EmptyState';
import { Failure } from '../../ui/Failure';
import { JsonField } from '../../ui/JsonField';
import { Loaded } from '../../ui/Loaded';
import { Name } from '../../ui/Name';
import { ResponsiveTable } from '../../ui/ResponsiveTable';
import { Time } from '../../ui/Time';
import { useLoad } from '../../ui/useLoad';

const EVENT_ROWS = 12;
const SECOND_MILLIS = 1000;
const ACCOUNT = '123456789012';

/** The result of a test. It belongs to the tested texts and is not shown for others. */
interface Tested {
  pattern: string;
  event: string;
  matches?: boolean;
  failure?: unknown;
}

/** Tests a pattern by TestEventPattern: with a typed event, and with the bus's recent events. */
export function PatternTester({ bus, pattern }: { bus: string; pattern: string }) {
  const [typed, setTyped] = useState<string>();
  const [tested, setTested] = useState<Tested>();
  const event = typed ?? sampleEvent(pattern, ACCOUNT);
  const result = tested?.pattern === pattern && tested.event === event ? tested : undefined;

  async function test(): Promise<void> {
    try {
      setTested({ pattern, event, matches: await testPattern(pattern, event) });
    } catch (failure) {
      setTested({ pattern, event, failure });
    }
  }

  return (
    <ExpandableSection headerText="Test the pattern" headingTagOverride="h3">
      <SpaceBetween size="m">
        <JsonField label="Event" value={event} rows={EVENT_ROWS} onChange={setTyped} />
        <SpaceBetween direction="horizontal" size="s" alignItems="center">
          <Button
            disabled={jsonError(event) !== undefined || jsonError(pattern) !== undefined}
            onClick={() => void test()}
          >
            Test
          </Button>
          <span role="status">
            {result?.matches !== undefined && <MatchStatus matches={result.matches} />}
          </span>
        </SpaceBetween>
        {result?.failure !== undefined && (
          <Failure title="The pattern could not be tested" failure={result.failure} />
        )}
        <RecentEvents bus={bus} pattern={pattern} onChoose={setTyped} />
      </SpaceBetween>
    </ExpandableSection>
  );
}

function MatchStatus({ matches }: { matches: boolean }) {
  return matches ? (
    <StatusIndicator type="success">The pattern matches</StatusIndicator>
  ) : (
    <StatusIndicator type="stopped">The pattern does not match</StatusIndicator>
  );
}

/** A recent event, and whether the pattern matches it. */
interface TestedEvent extends RecentEvent {
  matches: boolean;
}

function RecentEvents({
  bus,
  pattern,
  onChoose,
}: {
  bus: string;
  pattern: string;
  onChoose: (event: string) => void;
}) {
  // A click starts the tests, because a pattern that is being typed is often invalid.
  const [testing, setTesting] = useState<string>();
  if (testing !== pattern) {
    return (
      <Button disabled={jsonError(pattern) !== undefined} onClick={() => setTesting(pattern)}>
        Test recent events
      </Button>
    );
  }
  return <TestedEvents bus={bus} pattern={pattern} onChoose={onChoose} />;
}

async function testRecentEvents(
  bus: string,
  pattern: string,
  signal: AbortSignal,
): Promise<TestedEvent[]> {
  const { EventBuses } = await listBuses({}, signal);
  const arn = EventBuses.find((one) => one.Name === bus)?.Arn;
  if (arn === undefined) throw new Error(`The event bus ${bus} does not exist.`);
  const events = await listRecentEvents(arn, signal);
  return Promise.all(
    events.map(async (event) => ({
      ...event,
      matches: await testPattern(pattern, event.event, signal),
    })),
  );
}

function TestedEvents({
  bus,
  pattern,
  onChoose,
}: {
  bus: string;
  pattern: string;
  onChoose: (event: string) => void;
}) {
  const load = useLoad(`tested events ${bus} ${pattern}`, (signal) =>
    testRecentEvents(bus, pattern, signal),
  );
  return (
    <Loaded load={load} subject="The recent events">
      {(events) => (
        <SpaceBetween size="xs">
          <span role="status">
            The pattern matches {events.filter((event) => event.matches).length.toLocaleString()} of{' '}
            {countedText(events.length, 'recent event')}.
          </span>
          <ResponsiveTable<TestedEvent>
            wrapLines
            phone={[
              ['event', 'time'],
              ['matches', 'do'],
            ]}
            variant="embedded"
            trackBy="id"
            ariaLabels={{ tableLabel: 'Recent events' }}
            items={events}
            empty={
              <EmptyState title="No recent events">
                No event of the last seven days is stored. Events above 16 KiB are not stored.
              </EmptyState>
            }
            columnDefinitions={[
              {
                id: 'time',
                header: 'Time',
                minWidth: 100,
                cell: (event) => <Time seconds={Date.parse(event.receivedDate) / SECOND_MILLIS} />,
              },
              {
                id: 'event',
                header: 'Event',
                isRowHeader: true,
                minWidth: 180,
                cell: (event) => <Name text={eventSummary(event.event)} />,
              },
              {
                id: 'matches',
                header: 'Pattern',
                minWidth: 130,
                cell: (event) =>
                  event.matches ? (
                    <StatusIndicator type="success">Matches</StatusIndicator>
                  ) : (
                    <StatusIndicator type="stopped">No match</StatusIndicator>
                  ),
              },
              {
                id: 'do',
                header: 'Actions',
                cell: (event) => (
                  <Button
                    variant="inline-link"
                    ariaLabel={`Edit the event ${event.id}`}
                    onClick={() => onChoose(JSON.stringify(JSON.parse(event.event), undefined, 2))}
                  >
                    Edit
                  </Button>
                ),
              },
            ]}
          />
        </SpaceBetween>
      )}
    </Loaded>
  );
}
