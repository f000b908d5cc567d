import './gallery.css';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState, type ReactNode } from 'react';
import { ApiError } from '../../api/client';
import type { ExecutionStatus } from '../../api/executions';
import { EXECUTION_STATUSES } from '../../model/criteria';
import { schemaFields } from '../../model/formSchema';
import { initialValues, type SchemaValues } from '../../model/schemaAnswer';
import { STATUS_ORDER } from '../../model/visits';
import { CopyArn } from '../../ui/CopyArn';
import { EmptyState } from '../../ui/EmptyState';
import { Failure } from '../../ui/Failure';
import { JsonText } from '../../ui/JsonText';
import { Name } from '../../ui/Name';
import { ReasonFields } from '../../ui/ReasonFields';
import { SegmentedButtons } from '../../ui/SegmentedButtons';
import { StatusBadge } from '../../ui/StatusBadge';
import { VisitStatusBadge } from '../execution/VisitStatusBadge';
import { SchemaFields } from '../inbox/SchemaFields';
import { GraphSection } from './GraphSection';

const ARN = 'arn:aws:states:us-east-1:123456789012:execution:orders:order-4711';
const STATUSES: readonly ExecutionStatus[] = EXECUTION_STATUSES;
const FIELDS =
  schemaFields({
    required: ['approved', 'limit'],
    properties: {
      approved: { type: 'boolean', title: 'Approve the order?', default: true },
      limit: { type: 'integer', title: 'Limit', description: 'In euros', maximum: 500 },
      channel: { enum: ['mail', 'phone'], title: 'Channel' },
      lines: { type: 'array', title: 'Lines', default: [1, 2] },
    },
  }) ?? [];

/** The components of the console in all their states. Tests compare its screenshots. */
export default function Gallery() {
  const [values, setValues] = useState<SchemaValues>(() => initialValues(FIELDS));
  const [segment, setSegment] = useState('graph');
  const [reason, setReason] = useState({ error: 'Rejected', cause: '' });
  return (
    <div className="askel-gallery">
      <Header variant="h1">Gallery</Header>
      <Section title="Statuses">
        <Row>
          {STATUSES.map((status) => (
            <StatusBadge key={status} status={status} />
          ))}
        </Row>
        <Row>
          {STATUS_ORDER.map((status) => (
            <VisitStatusBadge key={status} status={status} />
          ))}
        </Row>
      </Section>
      <Section title="Buttons">
        <Row>
          <Button variant="primary">Approve</Button>
          <Button>Reject</Button>
          <Button disabled>Redrive</Button>
          <Button loading>Complete</Button>
          <Button variant="link">Show all</Button>
          <Button variant="icon" iconName="settings" ariaLabel="Preferences" />
        </Row>
        <SegmentedButtons
          label="View"
          selected={segment}
          options={[
            { id: 'graph', text: 'Graph' },
            { id: 'text', text: 'Text' },
            { id: 'both', text: 'Both', disabled: true },
          ]}
          onSelect={setSegment}
        />
      </Section>
      <Section title="Texts">
        <CopyArn arn={ARN} />
        <div>
          <Name text="A name with control characters: a\u202eb" />
        </div>
        <JsonText
          label="Input"
          text={'{"customer":"Ada","lines":[{"sku":"S-1","price":12.5}],"paid":true,"note":null}'}
        />
      </Section>
      <Section title="Forms">
        <Row>
          <Input value="" placeholder="Search" ariaLabel="Search" type="search" readOnly />
          <Input value="disabled" ariaLabel="Disabled" disabled />
          <Input value="wrong" ariaLabel="Invalid" invalid readOnly />
        </Row>
        <SchemaFields fields={FIELDS} values={values} onChange={setValues} />
        <ReasonFields
          reason={reason}
          note="Retry and Catch match this error."
          onChange={setReason}
        />
      </Section>
      <Section title="Empty lists and failures">
        <EmptyState title="No matching executions">
          <Button>Clear filters</Button>
        </EmptyState>
        <Failure
          title="The executions could not be read"
          failure={new ApiError(429, 'ThrottlingException', 'Rate exceeded')}
          onRetry={() => undefined}
        />
      </Section>
      <Section title="Graphs">
        <GraphSection />
      </Section>
    </div>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Container header={<Header variant="h2">{title}</Header>}>
      <SpaceBetween size="m">{children}</SpaceBetween>
    </Container>
  );
}

function Row({ children }: { children: ReactNode }) {
  return <div className="askel-gallery-row">{children}</div>;
}
