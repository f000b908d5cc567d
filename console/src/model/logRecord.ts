import { detailsOf, type HistoryEvent } from './events';

/**
 * Whether a log with this level contains events of this type (docs/logs.md, from the AWS
 * documentation).
 */
export function isLogged(type: string, level: 'ALL' | 'ERROR' | 'FATAL' | 'OFF'): boolean {
  switch (level) {
    case 'ALL':
      return true;
    case 'ERROR':
      return /Failed$|TimedOut$|Aborted$|^FailState/.test(type);
    case 'FATAL':
      return /^Execution(Failed|TimedOut|Aborted)$/.test(type);
    case 'OFF':
      return false;
  }
}

/** The log record of an event: one line of JSON, with numbers as strings. */
export function logRecord(executionArn: string, event: HistoryEvent, redriveCount: number): string {
  const timestamp = Math.round(Number(event['timestamp']) * 1000);
  return JSON.stringify({
    id: String(event.id),
    type: event.type,
    details: detailsOf(event),
    redrive_count: String(redriveCount),
    previous_event_id: String(event['previousEventId']),
    event_timestamp: String(timestamp),
    execution_arn: executionArn,
  });
}
