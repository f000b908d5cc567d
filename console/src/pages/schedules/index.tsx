import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useSearchParams } from 'wouter';
import { withPageRegion } from '../../api/region';
import { GroupsTab } from './GroupsTab';
import { SchedulesTab } from './SchedulesTab';

/** The schedules of the account and their groups. */
export default function SchedulesPage() {
  const [search, setSearch] = useSearchParams();
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        description="Start executions at times, like Amazon EventBridge Scheduler"
      >
        Schedules
      </Header>
      <Tabs
        activeTabId={search.get('tab') ?? 'schedules'}
        onChange={({ detail }) =>
          setSearch(withPageRegion({ tab: detail.activeTabId }), { replace: true })
        }
        tabs={[
          { id: 'schedules', label: 'Schedules', content: <SchedulesTab /> },
          { id: 'groups', label: 'Groups', content: <GroupsTab /> },
        ]}
      />
    </SpaceBetween>
  );
}
