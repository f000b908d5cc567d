import prefix from 'virtual:askel-services';
import type { ActionMember, ServiceIndex } from '../model/design/services';

const read = new Map<string, Promise<unknown>>();

/** Reads a list of the build once. A failed request is retried by the next call. */
function readOnce(name: string): Promise<unknown> {
  const known = read.get(name);
  if (known !== undefined) return known;
  const reading = fetch(new URL(`${prefix}${name}.json`, document.baseURI)).then((response) => {
    if (!response.ok) throw new Error(`The list of actions is not available (${response.status})`);
    return response.json() as Promise<unknown>;
  });
  read.set(name, reading);
  reading.catch(() => read.delete(name));
  return reading;
}

/** The services and actions that a Task can call. */
export async function serviceIndex(): Promise<ServiceIndex> {
  return (await readOnce('index')) as ServiceIndex;
}

/** The members of the input of an action; empty for an unknown action. */
export async function actionMembers(
  service: string,
  action: string,
): Promise<readonly ActionMember[]> {
  if (!Object.hasOwn(await serviceIndex(), service)) return [];
  const actions = (await readOnce(service)) as Readonly<Record<string, readonly ActionMember[]>>;
  return Object.hasOwn(actions, action) ? (actions[action] ?? []) : [];
}
