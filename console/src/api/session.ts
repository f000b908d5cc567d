import { get, post, remove } from './client';

/** The session of a person who has signed in. Times are seconds since 1970. */
export interface Session {
  name: string;
  account: string;
  userName: string;
  principalArn: string;
  policies: string[];
  /** Whether an identity provider has signed the person in. */
  federated: boolean;
  /** Whether the session permits nothing but a change of the password. */
  passwordMustChange: boolean;
  /** The address and the browser of the sign-in; empty when unknown. */
  address: string;
  agent: string;
  createdAt: number;
  usedAt: number;
  expiresAt: number;
}

/** Whether this server demands a sign-in, and the session of this browser if it has one. */
export interface SessionState {
  required: boolean;
  /** The name of the identity provider, if there is one. */
  provider?: string;
  session?: Session;
}

export function readSession(signal?: AbortSignal): Promise<SessionState> {
  return get<SessionState>('session', {}, signal);
}

/** Signs in. Without an account, the server's default account is used. */
export function signIn(account: string, userName: string, password: string): Promise<SessionState> {
  return post<SessionState>('session', {
    userName,
    password,
    ...(account === '' ? {} : { account }),
  });
}

/** Signs out. `signOutPage` is the page that ends the session at the identity provider. */
export function signOut(): Promise<{ signOutPage?: string }> {
  return remove<{ signOutPage?: string }>('session');
}

/** Changes the password. All other sessions of the person end. */
export function changePassword(oldPassword: string, newPassword: string): Promise<SessionState> {
  return post<SessionState>('session/password', { oldPassword, newPassword });
}

/** The person's sessions, the most recently used first. */
export function listSessions(signal?: AbortSignal): Promise<{ sessions: Session[] }> {
  return get<{ sessions: Session[] }>('sessions', {}, signal);
}

export function endSession(name: string): Promise<unknown> {
  return remove(`sessions/${name}`);
}
