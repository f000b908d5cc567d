const DETAIL_MAX = 80;

/** The source, the type and the beginning of the detail of an event. */
export function eventSummary(json: string): string {
  try {
    const event = JSON.parse(json) as { source?: string; 'detail-type'?: string; detail?: unknown };
    const detail = JSON.stringify(event.detail ?? {});
    return `${event.source ?? ''}: ${event['detail-type'] ?? ''} ${
      detail.length <= DETAIL_MAX ? detail : `${detail.slice(0, DETAIL_MAX)}…`
    }`;
  } catch {
    return json.slice(0, DETAIL_MAX);
  }
}
