import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { Breadcrumbs } from '../ui/Breadcrumbs';
import { Name } from '../ui/Name';

/** The head of the page of a trigger: its name and state, and the actions that all triggers have. */
export function TriggerHeader({
  name,
  address,
  breadcrumbs,
  state,
  age,
  children,
  onEdit,
  onDelete,
}: {
  name: string;
  /** The ARN or the URL, with a button that copies it. */
  address: ReactNode;
  breadcrumbs: ReactNode[];
  state?: ReactNode;
  /** The age of the data. */
  age: ReactNode;
  /** The actions of this kind of trigger. */
  children?: ReactNode;
  onEdit: () => void;
  onDelete: () => void;
}) {
  return (
    <SpaceBetween size="l">
      <Breadcrumbs>{breadcrumbs}</Breadcrumbs>
      <Header
        variant="h1"
        description={address}
        info={state}
        actions={
          <SpaceBetween direction="horizontal" size="xs" alignItems="center">
            {age}
            <ButtonDropdown items={[{ id: 'delete', text: 'Delete' }]} onItemClick={onDelete}>
              More
            </ButtonDropdown>
            {children}
            <Button variant="primary" onClick={onEdit}>
              Edit
            </Button>
          </SpaceBetween>
        }
      >
        <Name text={name} />
      </Header>
    </SpaceBetween>
  );
}
