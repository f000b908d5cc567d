import type { EventFilter, EventPage } from '../../api/history';
import type { EventRow } from '../../model/events';

/** Asks the server for a page of the events that pass a filter. */
export type ReadEvents = (
  filter: EventFilter,
  page: { maxResults: number; nextToken: string | undefined },
  signal: AbortSignal,
) => Promise<EventPage>;

const PAGE = 1000;
/** New rows of an execution that goes on are asked for so often at most. */
const PAUSE_MILLIS = 300;

/**
 * The events that pass a filter, by the server, page by page. A history only grows: what comes is asked for
 * behind what was looked at, and nothing is read again. With the latest first it comes to the top, else
 * behind the last page.
 */
export class EventList {
  rows: readonly EventRow[] = [];
  failure: unknown;
  /** Changes with everything that is told. */
  version = 0;

  /** All up to this id were asked for; what of them is not in `rows` is behind the token. */
  private lookedAt = 0;
  private newest = 0;
  private nextToken: string | undefined;
  /** The filter that the token belongs to. */
  private asked: EventFilter = {};
  private wantsMore = false;
  private busy = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private abort = new AbortController();
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly read: ReadEvents,
    private readonly filter: EventFilter,
  ) {}

  /** Whether there are pages that have not been asked for. */
  get more(): boolean {
    return this.nextToken !== undefined;
  }

  get loading(): boolean {
    return this.failure === undefined && (this.busy || this.lookedAt === 0);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly current = (): number => this.version;

  /** The history has come to this event. */
  follow(newest: number): void {
    if (newest <= this.newest) return;
    this.newest = newest;
    this.timer ??= setTimeout(
      () => {
        this.timer = undefined;
        void this.go();
      },
      this.lookedAt === 0 ? 0 : PAUSE_MILLIS,
    );
  }

  /** Reads the next page, where there is one. */
  next(): void {
    this.wantsMore = this.more;
    if (this.wantsMore) void this.go();
  }

  /** Asks again what failed. */
  again(): void {
    this.wantsMore = this.more;
    void this.go();
  }

  /** It is open to begin with. */
  open(): void {
    if (!this.abort.signal.aborted) return;
    this.abort = new AbortController();
    void this.go();
  }

  close(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.abort.abort();
  }

  private async go(): Promise<void> {
    const opened = this.abort;
    if (this.busy || opened.signal.aborted) return;
    this.busy = true;
    this.failure = undefined;
    this.tell();
    try {
      while (await this.step()) this.tell();
    } catch (failure) {
      if (!isClosed(opened)) this.failure = failure;
    }
    this.busy = false;
    this.tell();
    // It was closed and opened again meanwhile.
    if (opened !== this.abort) void this.go();
  }

  /** Asks for one thing that is wanted; false when nothing is. */
  private async step(): Promise<boolean> {
    const comes = this.newest > this.lookedAt;
    if (this.wantsMore && this.more) {
      this.wantsMore = false;
      await this.append(this.nextToken);
      return true;
    }
    if (!comes || (this.more && this.filter.reverseOrder !== true)) return false;
    const upTo = this.newest;
    const asked = {
      ...this.filter,
      fromEventId: Math.max(this.filter.fromEventId ?? 1, this.lookedAt + 1),
      toEventId: upTo,
    };
    if (asked.fromEventId <= upTo) {
      if (this.lookedAt > 0 && this.filter.reverseOrder === true) {
        await this.prepend(asked);
      } else {
        this.asked = asked;
        await this.append(undefined);
      }
    }
    this.lookedAt = upTo;
    return true;
  }

  private async append(token: string | undefined): Promise<void> {
    // A page may be empty and still name a next one: the server looks at so many events at a time.
    let page: EventPage = { events: [], ...(token === undefined ? {} : { nextToken: token }) };
    do {
      page = await this.page(this.asked, page.nextToken);
    } while (page.events.length === 0 && page.nextToken !== undefined);
    this.rows = [...this.rows, ...page.events];
    this.nextToken = page.nextToken;
  }

  private async prepend(asked: EventFilter): Promise<void> {
    const came: EventRow[] = [];
    let token: string | undefined;
    do {
      const page = await this.page(asked, token);
      came.push(...page.events);
      token = page.nextToken;
    } while (token !== undefined);
    if (came.length > 0) this.rows = [...came, ...this.rows];
  }

  private page(asked: EventFilter, nextToken: string | undefined): Promise<EventPage> {
    return this.read(asked, { maxResults: PAGE, nextToken }, this.abort.signal);
  }

  private tell(): void {
    this.version += 1;
    this.listeners.forEach((listener) => listener());
  }
}

/** It may have been closed while something was awaited. */
function isClosed({ signal }: AbortController): boolean {
  return signal.aborted;
}
