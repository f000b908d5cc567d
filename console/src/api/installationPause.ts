import { get, post } from './client';

/** The pause of the whole installation. `paused` is absent when all executions may continue. */
export interface InstallationPause {
  paused?: {
    since: string;
    /** A resumption with a rate; absent while everything is paused. */
    resumption?: {
      since: string;
      endsAt: string;
      ratePerSecond: number;
      /** The share of the executions that may continue now, from 0 to 1. */
      share: number;
    };
  };
}

export function describeInstallationPause(signal?: AbortSignal): Promise<InstallationPause> {
  return get('installation/pause', {}, signal);
}

/**
 * Ends the pause of the installation.
 *
 * @param ratePerSecond the executions that continue per second; undefined to continue all at once
 */
export function resumeInstallation(ratePerSecond: number | undefined): Promise<InstallationPause> {
  return post('installation/resume', { ratePerSecond });
}
