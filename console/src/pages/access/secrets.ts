import type { NewAccessKey } from '../../api/access';
import type { Secret } from './SecretDialog';

/** The secret of a new access key. */
export function secretOfKey(key: NewAccessKey): Secret {
  return {
    title: `Access key of ${key.userName}`,
    values: [
      { label: 'Access key ID', value: key.accessKeyId },
      { label: 'Secret access key', value: key.secretAccessKey },
    ],
  };
}

/** A generated password. */
export function secretOfPassword(userName: string, password: string): Secret {
  return {
    title: `Password of ${userName}`,
    values: [
      { label: 'User name', value: userName },
      { label: 'One-time password', value: password },
    ],
  };
}
