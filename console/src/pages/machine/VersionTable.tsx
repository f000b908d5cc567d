import { useCollection } from '@cloudscape-design/collection-hooks';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import { describeMachine, type VersionItem } from '../../api/machines';
import { lastSegment } from '../../model/arn';
import { ResponsiveTable } from '../../ui/ResponsiveTable';
import { exactTime } from '../../ui/Time';
import { useLoad } from '../../ui/useLoad';

/** The API lists versions without descriptions, so each row of a page needs a request. */
const PAGE_SIZE = 10;

/** The versions of a state machine with their descriptions, latest first. */
export function VersionTable({
  versions,
  onPublish,
  onStart,
}: {
  versions: readonly VersionItem[];
  onPublish: () => void;
  onStart: (version: string) => void;
}) {
  const { items, paginationProps } = useCollection(versions, {
    pagination: { pageSize: PAGE_SIZE },
  });
  const arns = items.map((each) => each.stateMachineVersionArn);
  const described = useLoad(`descriptions ${arns.join(' ')}`, async (signal) => {
    const machines = await Promise.all(arns.map((arn) => describeMachine(arn, signal)));
    return new Map(machines.map((each) => [each.stateMachineArn, each.description]));
  });
  return (
    <ResponsiveTable
      items={items}
      trackBy="stateMachineVersionArn"
      wrapLines
      ariaLabels={{ tableLabel: 'Versions' }}
      phone={[['number', 'description', 'created'], ['do']]}
      header={
        <Header variant="h2" actions={<Button onClick={onPublish}>Publish a version</Button>}>
          Versions
        </Header>
      }
      {...(versions.length > PAGE_SIZE ? { pagination: <Pagination {...paginationProps} /> } : {})}
      empty={
        <Box padding="s">No versions yet. A version is an immutable copy of the definition.</Box>
      }
      columnDefinitions={[
        {
          id: 'number',
          header: 'Version',
          isRowHeader: true,
          cell: (each) => lastSegment(each.stateMachineVersionArn),
        },
        {
          id: 'description',
          header: 'Description',
          minWidth: 160,
          cell: (each) => described.data?.get(each.stateMachineVersionArn) ?? '–',
        },
        {
          id: 'created',
          header: 'Published',
          minWidth: 200,
          cell: (each) => exactTime(each.creationDate),
        },
        {
          id: 'do',
          header: 'Actions',
          cell: (each) => (
            <Button
              variant="inline-link"
              ariaLabel={`Start version ${lastSegment(each.stateMachineVersionArn)}`}
              onClick={() => onStart(each.stateMachineVersionArn)}
            >
              Start
            </Button>
          ),
        },
      ]}
    />
  );
}
