import { isObject, type Json, type JsonObject } from './design/json';

/** A short text on a state, and the text of its tooltip. */
export interface HandlerBadge {
  readonly badge: string;
  readonly text: string;
}

/** The default of `MaxAttempts`. */
const ATTEMPTS_DEFAULT = 3;

/**
 * The badges of the Retriers and Catchers of a state: the largest number of retries, and the number
 * of Catchers.
 */
export function handlerBadges(state: JsonObject): readonly HandlerBadge[] {
  const retriers = objects(state['Retry']).map((each) => ({
    errors: errorsOf(each),
    attempts: typeof each['MaxAttempts'] === 'number' ? each['MaxAttempts'] : ATTEMPTS_DEFAULT,
  }));
  const attemptsMax = Math.max(0, ...retriers.map(({ attempts }) => attempts));
  const catchers = objects(state['Catch']);
  return [
    ...(attemptsMax === 0
      ? []
      : [
          {
            badge: `↻ ${attemptsMax.toLocaleString()}`,
            text: `Retry: ${retriers.map(({ errors, attempts }) => `${errors} ${timesText(attempts)}`).join('; ')}`,
          },
        ]),
    ...(catchers.length === 0
      ? []
      : [
          {
            badge: `⤳ ${catchers.length.toLocaleString()}`,
            text: `Catch: ${catchers.map(catcherText).join('; ')}`,
          },
        ]),
  ];
}

function timesText(attempts: number): string {
  return attempts === 0 ? 'never' : attempts === 1 ? 'once' : `up to ${attempts} times`;
}

function catcherText(catcher: JsonObject): string {
  const next = catcher['Next'];
  return typeof next === 'string' ? `${errorsOf(catcher)} → ${next}` : errorsOf(catcher);
}

function errorsOf(handler: JsonObject): string {
  const errors = handler['ErrorEquals'];
  return Array.isArray(errors) ? errors.join(', ') : 'no error';
}

function objects(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly Json[]).filter(isObject) : [];
}
