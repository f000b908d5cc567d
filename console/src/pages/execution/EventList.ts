import type { EventFilter, EventPage } from '../../api/history';
import type { EventRow } from '../../model/events';

/** Reads a page of the events that match a filter. */
export type ReadEvents = (
  filter: EventFilter,
  page: { maxResults: number; nextToken: string | undefined },
  signal: AbortSignal,
) => Promise<EventPage>;

const PAGE_SIZE = 1000;
/** The minimum time between two requests for new events. */
const PAUSE_MILLIS = 300;

/**
 * The events that match a filter, read from the server page by page.
 *
 * A history only grows, so new events are requested after the last event that was searched, and
 * none is read twice. New events are added at the top when the latest are first, else after the
 * last page.
 */
export class EventList {
  rows: readonly EventRow[] = [];
  failure: unknown;
  /** Incremented with each change. */
  version = 0;

  /**
   * The history is searched up to this event id. Matching events that are not in `rows` follow
   * `nextToken`.
   */
  private searchedUpTo = 0;
  private newest = 0;
  private nextToken: string | undefined;
  /** The filter of `nextToken`. */
  private pageFilter: EventFilter = {};
  private nextRequested = false;
  private busy = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private abort = new AbortController();
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly read: ReadEvents,
    private readonly filter: EventFilter,
  ) {}

  /** Whether there are further pages. */
  get hasMore(): boolean {
    return this.nextToken !== undefined;
  }

  get loading(): boolean {
    return this.failure === undefined && (this.busy || this.searchedUpTo === 0);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly current = (): number => this.version;

  /** Reads the events up to the latest event of the history, whose id is `newest`. */
  follow(newest: number): void {
    if (newest <= this.newest) return;
    this.newest = newest;
    this.timer ??= setTimeout(
      () => {
        this.timer = undefined;
        void this.run();
      },
      this.searchedUpTo === 0 ? 0 : PAUSE_MILLIS,
    );
  }

  /** Reads the next page, if there is one. */
  next(): void {
    this.nextRequested = this.hasMore;
    if (this.nextRequested) void this.run();
  }

  /** Repeats the failed request. */
  retry(): void {
    this.nextRequested = this.hasMore;
    void this.run();
  }

  /** Opens the list again after `close`. A new list is open. */
  open(): void {
    if (!this.abort.signal.aborted) return;
    this.abort = new AbortController();
    void this.run();
  }

  close(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.abort.abort();
  }

  private async run(): Promise<void> {
    const opened = this.abort;
    if (this.busy || opened.signal.aborted) return;
    this.busy = true;
    this.failure = undefined;
    this.publish();
    try {
      while (await this.step()) this.publish();
    } catch (failure) {
      if (!isClosed(opened)) this.failure = failure;
    }
    this.busy = false;
    this.publish();
    // The list was closed and opened again meanwhile.
    if (opened !== this.abort) void this.run();
  }

  /**
   * Sends one request, if one is needed.
   *
   * @returns false when none is needed
   */
  private async step(): Promise<boolean> {
    const hasNew = this.newest > this.searchedUpTo;
    if (this.nextRequested && this.hasMore) {
      this.nextRequested = false;
      await this.append(this.nextToken);
      return true;
    }
    if (!hasNew || (this.hasMore && this.filter.reverseOrder !== true)) return false;
    const upTo = this.newest;
    const pageFilter = {
      ...this.filter,
      fromEventId: Math.max(this.filter.fromEventId ?? 1, this.searchedUpTo + 1),
      toEventId: upTo,
    };
    if (pageFilter.fromEventId <= upTo) {
      if (this.searchedUpTo > 0 && this.filter.reverseOrder === true) {
        await this.prepend(pageFilter);
      } else {
        this.pageFilter = pageFilter;
        await this.append(undefined);
      }
    }
    this.searchedUpTo = upTo;
    return true;
  }

  private async append(token: string | undefined): Promise<void> {
    // A page can be empty and still have a next one, because the server searches a limited number
    // of events per request.
    let page: EventPage = { events: [], ...(token === undefined ? {} : { nextToken: token }) };
    do {
      page = await this.readPage(this.pageFilter, page.nextToken);
    } while (page.events.length === 0 && page.nextToken !== undefined);
    this.rows = [...this.rows, ...page.events];
    this.nextToken = page.nextToken;
  }

  private async prepend(pageFilter: EventFilter): Promise<void> {
    const added: EventRow[] = [];
    let token: string | undefined;
    do {
      const page = await this.readPage(pageFilter, token);
      added.push(...page.events);
      token = page.nextToken;
    } while (token !== undefined);
    if (added.length > 0) this.rows = [...added, ...this.rows];
  }

  private readPage(pageFilter: EventFilter, nextToken: string | undefined): Promise<EventPage> {
    return this.read(pageFilter, { maxResults: PAGE_SIZE, nextToken }, this.abort.signal);
  }

  private publish(): void {
    this.version += 1;
    this.listeners.forEach((listener) => listener());
  }
}

/** Whether the list was closed while a request was in progress. */
function isClosed({ signal }: AbortController): boolean {
  return signal.aborted;
}
