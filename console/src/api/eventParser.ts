/** One event of a server's stream. */
export interface ServerSentEvent {
  /** `message` where the server gave none. */
  readonly name: string;
  readonly data: string;
  /** The latest id that was given, by this event or one before; empty when there was none. */
  readonly id: string;
}

/** Events out of the text of a stream, which comes in pieces that end anywhere (WHATWG HTML, section 9.2.6). */
export class EventParser {
  private rest = '';
  private name = '';
  private data: string[] = [];
  private id = '';

  /** The events that this piece completes. */
  take(piece: string): ServerSentEvent[] {
    const lines = (this.rest + piece).split('\n');
    this.rest = lines.pop() ?? '';
    const events: ServerSentEvent[] = [];
    for (const line of lines) {
      const text = line.endsWith('\r') ? line.slice(0, -1) : line;
      if (text === '') this.end(events);
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

  /** An event without data is none. */
  private end(events: ServerSentEvent[]): void {
    if (this.data.length > 0) {
      const name = this.name === '' ? 'message' : this.name;
      events.push({ name, data: this.data.join('\n'), id: this.id });
    }
    this.name = '';
    this.data = [];
  }
}
