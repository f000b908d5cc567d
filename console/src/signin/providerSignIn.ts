import { apiUrl } from '../api/client';

/** The query parameter with the reason of a refused sign-in, which the server sets. */
const PARAMETER = 'sign-in';

/** The reason of a refused sign-in, and the next step of the person. */
export interface Refusal {
  reason: string;
  advice: string;
}

const RETRY = 'Sign in again.';
const ASK = 'Ask the administrator of this server.';

/** The texts by the codes of the server (`SignInRefusal`). */
const REFUSALS: Record<string, Refusal> = {
  'plain-http': {
    reason: 'Others on the network could read your session, because this page does not use HTTPS.',
    advice: 'Open the console by its https address.',
  },
  attempt: {
    reason:
      'The sign-in began in another browser or more than ten minutes ago, or it was completed before.',
    advice: RETRY,
  },
  provider: {
    reason: 'The identity provider did not sign you in.',
    advice: `${RETRY} If it fails again, ask the administrator of the identity provider.`,
  },
  code: {
    reason: 'The identity provider did not confirm the sign-in.',
    advice: `${RETRY} If it fails again: ${ASK} The log of the server has the provider's error.`,
  },
  token: {
    reason: 'The identity provider sent a token that is not valid.',
    advice: `${RETRY} If it fails again: ${ASK} The log of the server has the reason.`,
  },
  name: {
    reason: 'The identity provider sent no name that this server can use.',
    advice: `${ASK} The setting askel.oidc.user-claim names the claim.`,
  },
  groups: {
    reason: 'None of your groups may use this server, or they have more than ten policies.',
    advice: `${ASK} The setting askel.oidc.policies names the groups.`,
  },
  policy: {
    reason: 'Your groups have a policy that does not exist.',
    advice: `${ASK} The setting askel.oidc.policies names the policies.`,
  },
  busy: {
    reason: 'There were too many sign-ins from your network.',
    advice: 'Wait a minute, then sign in again.',
  },
  unavailable: {
    reason: 'The identity provider or the database of this server does not answer.',
    advice: `Wait a minute, then sign in again. If it fails again: ${ASK}`,
  },
};

const UNKNOWN: Refusal = { reason: 'The sign-in failed.', advice: RETRY };

/** The refusal that the address of the page names; undefined when the address names no refusal. */
export function refusalOf(search: string): Refusal | undefined {
  const code = new URLSearchParams(search).get(PARAMETER);
  if (code === null) return undefined;
  return Object.hasOwn(REFUSALS, code) ? REFUSALS[code] : UNKNOWN;
}

/**
 * The address that begins a sign-in with the identity provider. The address contains the console
 * page to which the sign-in returns, without the parameter of a refusal.
 *
 * @param page the address of the page
 * @param base the address of the console
 */
export function signInUrl(page: URL, base: string): string {
  const target = new URL(page);
  target.searchParams.delete(PARAMETER);
  const root = new URL(base).pathname;
  const path = target.pathname.startsWith(root) ? target.pathname.slice(root.length) : '';
  return apiUrl('session/oidc', { page: path + target.search }).href;
}
