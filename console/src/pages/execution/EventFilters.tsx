import Button from '@cloudscape-design/components/button';
import Input from '@cloudscape-design/components/input';
import Multiselect from '@cloudscape-design/components/multiselect';
import Select from '@cloudscape-design/components/select';
import Toggle from '@cloudscape-design/components/toggle';
import { useEffect, useState } from 'react';
import { type EventView, isFiltered, unfiltered } from '../../model/eventView';
import { fieldOfTime, timeOfField } from '../../model/timeRange';
import { readZone } from '../../ui/timeZone';
import { visibleText } from '../../model/visibleText';

const ANY = { value: '', label: 'Any state' };
/** Text filters are applied after this pause in typing. */
const TYPING_PAUSE_MILLIS = 300;

/**
 * The filters of the event table. Selections are applied to the URL immediately. Text filters are
 * applied after a pause.
 */
export function EventFilters({
  view,
  show,
  types,
  states,
}: {
  view: EventView;
  show: (view: EventView) => void;
  /** The event types that occur in the execution. */
  types: readonly string[];
  states: readonly string[];
}) {
  const change = (part: Partial<EventView>): void => show({ ...view, ...part });
  return (
    <>
      <Multiselect
        placeholder="Any type"
        ariaLabel="Types of events"
        selectedOptions={view.types.map((value) => ({ value, label: value }))}
        options={types.map((value) => ({ value, label: value }))}
        filteringType="auto"
        tokenLimit={2}
        onChange={({ detail }) =>
          change({ types: detail.selectedOptions.map((each) => each.value ?? '') })
        }
      />
      <Select
        ariaLabel="State"
        selectedOption={view.state === '' ? ANY : stateOption(view.state)}
        options={[ANY, ...states.map(stateOption)]}
        filteringType="auto"
        onChange={({ detail }) => change({ state: detail.selectedOption.value ?? '' })}
      />
      <DelayedInput
        label="Text"
        placeholder="Text in data or error"
        type="search"
        value={view.text}
        onTyped={(text) => change({ text })}
      />
      <DelayedInput
        label="From event"
        placeholder="From event"
        value={view.fromEventId === undefined ? '' : String(view.fromEventId)}
        onTyped={(id) =>
          change({ fromEventId: /^[1-9]\d{0,14}$/.test(id) ? Number(id) : undefined })
        }
      />
      <TimeInput label="From time" value={view.from} onTime={(from) => change({ from })} />
      <TimeInput label="Before time" value={view.to} onTime={(to) => change({ to })} />
      <Toggle
        checked={view.latestFirst}
        onChange={({ detail }) => change({ latestFirst: detail.checked })}
      >
        Latest first
      </Toggle>
      {isFiltered(view) && (
        <Button variant="inline-link" onClick={() => show(unfiltered(view))}>
          Clear filters
        </Button>
      )}
    </>
  );
}

function stateOption(value: string): { value: string; label: string } {
  return { value, label: visibleText(value) };
}

/** A text input that reports its value when typing pauses. */
function DelayedInput({
  label,
  placeholder,
  type = 'text',
  value,
  onTyped,
}: {
  label: string;
  placeholder: string;
  type?: 'text' | 'search';
  value: string;
  onTyped: (text: string) => void;
}) {
  const [typed, setTyped] = useState<string>();
  useEffect(() => {
    if (typed === undefined) return;
    const timer = setTimeout(() => {
      setTyped(undefined);
      if (typed !== value) onTyped(typed);
    }, TYPING_PAUSE_MILLIS);
    return () => clearTimeout(timer);
  }, [typed, value, onTyped]);
  return (
    <Input
      ariaLabel={label}
      placeholder={placeholder}
      type={type}
      spellcheck={false}
      value={typed ?? value}
      onChange={({ detail }) => setTyped(detail.value)}
    />
  );
}

/** A time input in the zone of the console, to the second. */
function TimeInput({
  label,
  value,
  onTime,
}: {
  label: string;
  /** ISO 8601; empty for none. */
  value: string;
  onTime: (time: string) => void;
}) {
  const zone = readZone();
  return (
    <label className="askel-time-input">
      <span>
        {label}
        {zone === 'utc' && ' (UTC)'}
      </span>
      <input
        type="datetime-local"
        step={1}
        value={fieldOfTime(value, zone)}
        onChange={(event) => onTime(timeOfField(event.target.value, zone) ?? '')}
      />
    </label>
  );
}
