import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import { useState } from 'react';
import {
  listEndpointRules,
  pauseEndpoint,
  removeEndpointLimits,
  resumeEndpoint,
  setEndpointLimits,
  type EndpointRule,
} from '../../api/endpointRules';
import { serviceIndex } from '../../api/services';
import { endpointHint, endpointName } from '../../model/endpointName';
import { numberIn } from '../../model/numberField';
import { notify } from '../../shell/notices';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { requireUnchanged } from '../../ui/requireUnchanged';
import { useLoad } from '../../ui/useLoad';

const CONCURRENCY_MAX = 1_000_000;
const RATE_MAX = 10_000;
const RESUME_RATE_MAX = 1_000;
const RESUME_RATE = 10;
/** One call an hour. */
const RATE_MIN = 1 / 3_600;

async function readRule(endpoint: string): Promise<EndpointRule | undefined> {
  return (await listEndpointRules()).find((each) => each.endpoint === endpoint);
}

/** The limits of a rule; none without a rule. */
function limitsOf(rule: EndpointRule | undefined) {
  return [rule?.concurrency ?? null, rule?.ratePerSecond ?? null];
}

/** The kinds of endpoints, with the prefix of their names. */
const KINDS = [
  { value: 'lambda:function:', label: 'Lambda function', placeholder: 'orders' },
  { value: 'http:host:', label: 'HTTP host', placeholder: 'api.example.com' },
  { value: '', label: 'Service or action', placeholder: 'sqs, or aws-sdk:dynamodb:putItem' },
] as const;

/** The name of an endpoint, as rules have it. */
function EndpointField({ value, onChange }: { value: string; onChange: (to: string) => void }) {
  const [kind, setKind] = useState<(typeof KINDS)[number]>(KINDS[0]);
  const [name, setName] = useState('');
  const { data: services } = useLoad('services', serviceIndex);
  function change(to: (typeof KINDS)[number], text: string): void {
    setKind(to);
    setName(text);
    onChange(endpointName(to.value, text));
  }
  return (
    <>
      <FormField label="Calls of">
        <RadioGroup
          ariaLabel="Calls of"
          direction="horizontal"
          value={kind.value}
          items={KINDS.map(({ value: id, label }) => ({ value: id, label }))}
          onChange={({ detail }) =>
            change(KINDS.find((each) => each.value === detail.value) ?? kind, name)
          }
        />
      </FormField>
      <FormField
        label="Endpoint"
        constraintText={
          value === '' ? '@ACCOUNT at the end limits one account' : `The rule is of ${value}`
        }
        warningText={endpointHint(value, services)}
      >
        <Input
          value={name}
          spellcheck={false}
          placeholder={kind.placeholder}
          onChange={({ detail }) => change(kind, detail.value.trim())}
        />
      </FormField>
    </>
  );
}

/**
 * Sets the limits of an endpoint. Without any, it removes them.
 *
 * @param rule the present limits; undefined to choose the endpoint
 */
export function LimitsDialog({
  rule: present,
  onSaved,
  onClose,
}: {
  rule?: EndpointRule;
  onSaved: () => void;
  onClose: () => void;
}) {
  // The page reads the rules again while the form is open.
  const [rule] = useState(present);
  const [endpoint, setEndpoint] = useState(rule?.endpoint ?? '');
  const [concurrency, setConcurrency] = useState(rule?.concurrency?.toString() ?? '');
  const [rate, setRate] = useState(rule?.ratePerSecond?.toString() ?? '');
  const limits = {
    concurrency: numberIn(concurrency, 1, CONCURRENCY_MAX),
    ratePerSecond: numberIn(rate, RATE_MIN, RATE_MAX),
  };
  const isConcurrencyValid =
    concurrency === '' ||
    (limits.concurrency !== undefined && Number.isInteger(limits.concurrency));
  const isRateValid = rate === '' || limits.ratePerSecond !== undefined;
  const isEmpty = concurrency === '' && rate === '';
  return (
    <ConfirmDialog
      title={rule === undefined ? 'Limit an endpoint' : `Limits of “${rule.endpoint}”`}
      confirmText="Save"
      failureTitle="The limits were not changed"
      missing={
        endpoint === ''
          ? 'Enter an endpoint.'
          : !isConcurrencyValid || !isRateValid
            ? 'Correct the marked fields.'
            : rule === undefined && isEmpty
              ? 'Enter concurrent calls or calls per second.'
              : undefined
      }
      run={async (accepted) => {
        await requireUnchanged(
          `The limit of ${endpoint}`,
          limitsOf(rule),
          async () => limitsOf(await readRule(endpoint)),
          accepted,
        );
        await (isEmpty ? removeEndpointLimits(endpoint) : setEndpointLimits(endpoint, limits));
        notify({
          type: 'success',
          text: `Limits of ${endpoint} ${isEmpty ? 'removed' : 'changed'}.`,
        });
        onSaved();
      }}
      onClose={onClose}
    >
      {rule === undefined && <EndpointField value={endpoint} onChange={setEndpoint} />}
      <FormField
        label="Concurrent calls"
        constraintText="1 to 1,000,000; empty for no limit"
        errorText={!isConcurrencyValid && 'Enter a whole number from 1 to 1,000,000.'}
      >
        <Input
          value={concurrency}
          inputMode="numeric"
          onChange={({ detail }) => setConcurrency(detail.value.trim())}
        />
      </FormField>
      <FormField
        label="Calls per second"
        constraintText="Up to 10,000; empty for no limit"
        errorText={!isRateValid && 'Enter a number up to 10,000, at least one call an hour.'}
      >
        <Input
          value={rate}
          inputMode="decimal"
          onChange={({ detail }) => setRate(detail.value.trim())}
        />
      </FormField>
    </ConfirmDialog>
  );
}

/**
 * Pauses an endpoint.
 *
 * @param endpoint undefined to choose the endpoint
 */
export function PauseDialog({
  endpoint: given,
  onPaused,
  onClose,
}: {
  endpoint: string | undefined;
  onPaused: () => void;
  onClose: () => void;
}) {
  const [endpoint, setEndpoint] = useState(given ?? '');
  return (
    <ConfirmDialog
      title={given === undefined ? 'Pause an endpoint' : `Pause “${given}”?`}
      confirmText="Pause"
      failureTitle="The endpoint was not paused"
      missing={endpoint === '' ? 'Enter an endpoint.' : undefined}
      run={async () => {
        await pauseEndpoint(endpoint);
        notify({ type: 'success', text: `${endpoint} paused.` });
        onPaused();
      }}
      onClose={onClose}
    >
      {given === undefined && <EndpointField value={endpoint} onChange={setEndpoint} />}
      <p>
        Calls in flight continue. Further calls wait until the endpoint is resumed. The time-outs of
        their states continue.
      </p>
    </ConfirmDialog>
  );
}

/** Resumes an endpoint with a rate that grows. */
export function ResumeDialog({
  endpoint,
  onResumed,
  onClose,
}: {
  endpoint: string;
  onResumed: () => void;
  onClose: () => void;
}) {
  const [text, setText] = useState(String(RESUME_RATE));
  const rate = numberIn(text, RATE_MIN, RESUME_RATE_MAX);
  return (
    <ConfirmDialog
      title={`Resume “${endpoint}”?`}
      confirmText="Resume"
      failureTitle="The endpoint was not resumed"
      missing={rate === undefined ? 'Correct the marked fields.' : undefined}
      run={async () => {
        if (rate === undefined) return;
        // A second resume would begin again with the lowest rate.
        if ((await readRule(endpoint))?.paused !== true) {
          throw new Error(`${endpoint} is no longer paused.`);
        }
        await resumeEndpoint(endpoint, rate);
        notify({ type: 'success', text: `${endpoint} resumes.` });
        onResumed();
      }}
      onClose={onClose}
    >
      <FormField
        label="Calls per second at first"
        constraintText="Up to 1,000. The rate doubles every 30 seconds."
        errorText={rate === undefined && 'Enter a number up to 1,000, at least one call an hour.'}
      >
        <Input
          value={text}
          inputMode="decimal"
          onChange={({ detail }) => setText(detail.value.trim())}
        />
      </FormField>
    </ConfirmDialog>
  );
}
