import Button from '@cloudscape-design/components/button';
import { Fragment } from 'react';
import { StateIcon } from '../../graph/StateIcon';
import { actionMembers, serviceIndex } from '../../api/services';
import {
  actionEntry,
  actionTitle,
  resourceOf,
  searchActions,
  type ServiceAction,
} from '../../model/design/services';
import type { PaletteEntry } from '../../model/design/palette';
import { notifyFailure } from '../../shell/notices';
import { useLoad } from '../../ui/useLoad';

/** The actions of all services that match a search text. A click adds a Task that calls one. */
export function ActionSearch({
  text,
  disabled,
  onAdd,
  none,
}: {
  text: string;
  disabled: boolean;
  onAdd: (entry: PaletteEntry) => void;
  /** The text without any match; empty if the search has other matches. */
  none: string;
}) {
  const load = useLoad('services', serviceIndex);
  const add = (called: ServiceAction): void => {
    actionMembers(called.service, called.action).then(
      (members) => onAdd(actionEntry(called, members)),
      (failure: unknown) => notifyFailure('The action could not be added', failure),
    );
  };
  if (load.failure !== undefined) {
    return (
      <div role="status">
        <p>The actions of AWS services could not be read.</p>
        <Button onClick={load.reload}>Retry</Button>
      </div>
    );
  }
  if (load.data === undefined) return <p role="status">Loading the actions of AWS services…</p>;
  const found = searchActions(load.data, text);
  if (found.length === 0) return none === '' ? null : <p role="status">{none}</p>;
  return (
    <div>
      <h2>AWS actions</h2>
      <ul>
        {found.map((called) => (
          <li key={resourceOf(called)}>
            <button
              type="button"
              disabled={disabled}
              title={resourceOf(called)}
              onClick={() => add(called)}
            >
              <StateIcon type="Task" />
              <span>
                {/* A long name breaks between its words. */}
                {actionTitle(called.action)
                  .split(/(?=[A-Z][a-z])/)
                  .map((word, index) => (
                    <Fragment key={index}>
                      <wbr />
                      {word}
                    </Fragment>
                  ))}
                <small>{called.service}</small>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
