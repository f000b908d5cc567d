import type { ExecutionStatus } from '../../api/executions';
import { streamRows } from '../../api/history';
import type { Stream, StreamState } from '../../api/stream';
import type { EventRow } from '../../model/events';
import { ExecutionFold } from '../../model/fold';

/** Between two looks at what comes, at least. The first event of a while is shown at once. */
const PAUSE_MILLIS = 80;
/** With more rows than these since the last look it is a history that pours in from its start, not what happens. */
const POURING = 500;
/** Showing what pours in takes no more than a quarter of the time: a long history is there sooner. */
const SHOWN_TIMES = 3;
/** Nor is it out of date for longer than that, however busy the machine. */
const PAUSE_MAX_MILLIS = 400;

/** The rows of one execution as they come, folded; views are told when there is something new. */
export class ExecutionStore {
  readonly rows: EventRow[] = [];
  readonly fold = new ExecutionFold();
  state: StreamState = 'connecting';
  /** The status that the stream ended with; undefined while it goes on. */
  end: ExecutionStatus | undefined;
  /** Whether more of a long history is on its way, so that what stands last in it now will not stay there. */
  pours = false;
  /** Changes with everything that is told. */
  version = 0;

  /** The number of redrives after which the stream was opened last. */
  private redrives = 0;
  private stream: Stream | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Whether there is something that was not told. */
  private news = false;
  private toldRows = 0;
  private toldAt = 0;
  private pause = PAUSE_MILLIS;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly arn: string) {}

  /** Listens from the last event it has: to begin with, and again after a redrive. */
  open(): void {
    this.stream?.close();
    this.end = undefined;
    this.stream = streamRows(this.arn, this.fold.lastId, {
      onEvent: (name, data) => {
        if (name === 'end') {
          this.end = (data as { status: ExecutionStatus }).status;
        } else if (name === 'message') {
          this.take(data as EventRow);
        }
        this.tell();
      },
      onState: (state) => {
        this.state = state;
        this.tell();
      },
    });
  }

  /** Listens again where the execution was redriven since its stream ended, by whomever. */
  redriven(count: number): void {
    this.redrives = Math.max(this.redrives, this.fold.redrives.length);
    if (this.end === undefined || count <= this.redrives) return;
    this.redrives = count;
    this.open();
  }

  close(): void {
    this.stream?.close();
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly current = (): number => this.version;

  private take(row: EventRow): void {
    if (row.id <= this.fold.lastId) return;
    this.rows.push(row);
    this.fold.append(row);
  }

  private tell(): void {
    this.news = true;
    if (this.end !== undefined) {
      // Nothing is to be waited for.
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.show());
      return;
    }
    this.timer ??= setTimeout(
      () => this.show(),
      Math.max(0, this.toldAt + this.pause - performance.now()),
    );
  }

  private show(): void {
    this.news = false;
    this.pours = this.end === undefined && this.rows.length - this.toldRows > POURING;
    this.toldRows = this.rows.length;
    this.version += 1;
    const began = performance.now();
    this.listeners.forEach((listener) => listener());
    // Views are drawn when this task is over; the next one knows how long that took.
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.toldAt = performance.now();
      const shown = this.pours ? SHOWN_TIMES * (this.toldAt - began) : 0;
      this.pause = Math.min(PAUSE_MAX_MILLIS, Math.max(PAUSE_MILLIS, shown));
      // Where nothing more comes, that is told, too.
      if (this.news || this.pours) this.tell();
    });
  }
}
