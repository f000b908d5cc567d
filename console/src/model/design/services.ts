import { f, type Field } from './fields';
import { isObject, type Json, type JsonObject } from './json';
import type { QueryLanguage } from './machine';
import type { PaletteEntry } from './palette';

/** A member of the input of an action. */
export interface ActionMember {
  readonly name: string;
  readonly type: 'structure' | 'list' | 'map' | 'string' | 'timestamp' | 'number' | 'boolean';
  readonly required?: boolean;
  /** The permitted values. */
  readonly values?: readonly string[];
}

/** The actions of each service, such as `sendMessage` of `sqs`. */
export type ServiceIndex = Readonly<Record<string, readonly string[]>>;

export interface ServiceAction {
  readonly service: string;
  readonly action: string;
}

const PREFIX = 'arn:aws:states:::aws-sdk:';
/** The maximum number of actions that a search shows. */
const FOUND_MAX = 40;

/** The resource of a Task that calls an action. */
export function resourceOf({ service, action }: ServiceAction): string {
  return `${PREFIX}${service}:${action}`;
}

/** The action that a resource calls, with or without a callback; undefined for other resources. */
export function actionOf(resource: Json | undefined): ServiceAction | undefined {
  if (typeof resource !== 'string' || !resource.startsWith(PREFIX)) return undefined;
  const [service, action, ...rest] = resource.slice(PREFIX.length).split(':');
  const name = action?.replace(/\.waitForTaskToken$/, '');
  if (service === undefined || name === undefined || rest.length > 0) return undefined;
  return { service, action: name };
}

/**
 * The actions whose service and name contain all words of a search text such as `s3 get object`.
 * Services and actions whose name begins with a word come first.
 */
export function searchActions(index: ServiceIndex, text: string): readonly ServiceAction[] {
  const words = text
    .toLowerCase()
    .split(/[\s:.]+/)
    .filter(Boolean);
  if (words.join('').length < 2) return [];
  const found: { rank: number; at: ServiceAction }[] = [];
  for (const [service, actions] of Object.entries(index)) {
    for (const action of actions) {
      const all = `${service} ${action.toLowerCase()}`;
      if (!words.every((word) => all.includes(word))) continue;
      const starts = words.filter(
        (word) => service.startsWith(word) || action.toLowerCase().startsWith(word),
      );
      const exact = words.includes(service) || words.includes(action.toLowerCase()) ? 1 : 0;
      found.push({ rank: starts.length + exact, at: { service, action } });
    }
  }
  return found
    .sort((one, other) => other.rank - one.rank || nameOf(one.at).length - nameOf(other.at).length)
    .slice(0, FOUND_MAX)
    .map(({ at }) => at);
}

function nameOf({ service, action }: ServiceAction): string {
  return `${service}:${action}`;
}

/** The title of an action: `sendMessage` becomes `SendMessage`. */
export function actionTitle(action: string): string {
  return action.charAt(0).toUpperCase() + action.slice(1);
}

/** The palette entry that adds a Task with the required members of an action. */
export function actionEntry(called: ServiceAction, members: readonly ActionMember[]): PaletteEntry {
  const required = Object.fromEntries(
    members.filter((each) => each.required === true).map((each) => [each.name, emptyValue(each)]),
  );
  const title = actionTitle(called.action);
  return {
    id: `aws-sdk:${nameOf(called)}`,
    group: 'Actions',
    type: 'Task',
    title,
    description: `${called.service} ${title}`,
    keywords: '',
    state: (language) => ({
      name: title,
      state: {
        Type: 'Task',
        Resource: resourceOf(called),
        ...(Object.keys(required).length === 0 ? {} : { [payloadMember(language)]: required }),
      },
    }),
  };
}

function emptyValue({ type, values }: ActionMember): Json {
  switch (type) {
    case 'number':
      return 0;
    case 'boolean':
      return false;
    case 'list':
      return [];
    case 'map':
    case 'structure':
      return {};
    case 'string':
      return values?.[0] ?? '';
    case 'timestamp':
      return '';
  }
}

function payloadMember(language: QueryLanguage): 'Arguments' | 'Parameters' {
  return language === 'JSONata' ? 'Arguments' : 'Parameters';
}

/** The form of the parameters of an action. */
export interface ParameterForm {
  /** The required and the set parameters. */
  readonly fields: readonly Field[];
  /** The names of the parameters that can be added. In JSONPath, `.$` selects from the input. */
  readonly addable: readonly string[];
  /** The member of the state with the parameters. */
  readonly payload: 'Arguments' | 'Parameters';
}

/** Creates the form of the parameters that a Task sends to an action. */
export function parameterForm(
  state: JsonObject,
  members: readonly ActionMember[],
  language: QueryLanguage,
): ParameterForm {
  const payload = payloadMember(language);
  const value = state[payload];
  const set: JsonObject = isObject(value) ? value : {};
  const isSet = ({ name }: ActionMember): boolean => name in set || `${name}.$` in set;
  return {
    payload,
    fields: members
      .filter((member) => member.required === true || isSet(member))
      .map((member) => parameterField(payload, member, `${member.name}.$` in set)),
    addable: members
      .filter((member) => !isSet(member))
      .flatMap(({ name, required }) => [
        ...(required === true ? [] : [name]),
        ...(language === 'JSONPath' ? [`${name}.$`] : []),
      ]),
  };
}

function parameterField(payload: string, member: ActionMember, isPath: boolean): Field {
  const name = isPath ? `${member.name}.$` : member.name;
  const help = [
    member.required === true ? `Required ${member.type}.` : `A ${member.type}.`,
    ...(member.values === undefined ? [] : [`One of ${member.values.join(', ')}.`]),
  ].join(' ');
  return {
    ...f('', name, isPath ? 'path' : kindOf(member), help),
    path: [payload, name],
  };
}

function kindOf({ type }: ActionMember): Field['kind'] {
  switch (type) {
    case 'string':
    case 'timestamp':
      return 'text';
    case 'number':
      return 'numberOrExpression';
    case 'boolean':
    case 'list':
    case 'map':
    case 'structure':
      return 'template';
  }
}

/** The first value of a parameter that is added to a form. */
export function firstValue(name: string, members: readonly ActionMember[]): Json {
  if (name.endsWith('.$')) return '$';
  const member = members.find((each) => each.name === name);
  return member === undefined ? '' : emptyValue(member);
}
