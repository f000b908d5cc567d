/** A server-sent event. */
export interface ServerSentEvent {
  /** The event type; `message` when the server named none. */
  readonly name: string;
  readonly data: string;
  /**
   * The last event id that the server sent, with this event or before it; empty when none was sent.
   */
  readonly id: string;
}

/**
 * Parses server-sent events from text that arrives in chunks of any size (WHATWG HTML, section
 * 9.2.6).
 */
export class EventParser {
  private rest = '';
  private name = '';
  private data: string[] = [];
  private id = '';

  /** Parses a chunk and returns the events that it completes. */
  push(chunk: string): ServerSentEvent[] {
    const lines = (this.rest + chunk).split('\n');
    this.rest = lines.pop() ?? '';
    const events: ServerSentEvent[] = [];
    for (const line of lines) {
      const text = line.endsWith('\r') ? line.slice(0, -1) : line;
      if (text === '') this.dispatch(events);
      else this.field(text);
    }
    return events;
  }

  private field(line: string): void {
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (name === 'data') this.data.push(value);
    else if (name === 'event') this.name = value;
    else if (name === 'id') this.id = value;
  }

  /** Emits the collected event, unless it has no data. */
  private dispatch(events: ServerSentEvent[]): void {
    if (this.data.length > 0) {
      const name = this.name === '' ? 'message' : this.name;
      events.push({ name, data: this.data.join('\n'), id: this.id });
    }
    this.name = '';
    this.data = [];
  }
}
