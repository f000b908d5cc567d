import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useSearchParams } from 'wouter';
import { ExplainTab } from './ExplainTab';
import { KeysTab } from './KeysTab';
import { PoliciesTab } from './PoliciesTab';
import { RolesTab } from './RolesTab';
import { UsersTab } from './UsersTab';

/** The users, keys, roles and policies of the account, and the decisions of the policies. */
export default function AccessPage() {
  const [search, setSearch] = useSearchParams();
  return (
    <SpaceBetween size="l">
      <Header variant="h1" description="Who may do what in this account">
        Access
      </Header>
      <Tabs
        activeTabId={search.get('tab') ?? 'users'}
        onChange={({ detail }) => setSearch({ tab: detail.activeTabId }, { replace: true })}
        tabs={[
          { id: 'users', label: 'Users', content: <UsersTab /> },
          { id: 'keys', label: 'Access keys', content: <KeysTab /> },
          { id: 'roles', label: 'Roles', content: <RolesTab /> },
          { id: 'policies', label: 'Policies', content: <PoliciesTab /> },
          { id: 'explain', label: 'Explain', content: <ExplainTab /> },
        ]}
      />
    </SpaceBetween>
  );
}
