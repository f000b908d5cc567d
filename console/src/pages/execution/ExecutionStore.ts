import type { ExecutionStatus } from '../../api/executions';
import { streamRows } from '../../api/history';
import type { Stream, StreamState } from '../../api/stream';
import type { EventRow } from '../../model/events';
import { ExecutionFold } from '../../model/fold';

/**
 * The minimum time between two updates of the views. The first event after a pause is shown at
 * once.
 */
const PAUSE_MILLIS = 80;
/** More new rows than this since the last update mean that an existing history is loading. */
const CATCH_UP_ROWS_MIN = 500;
/**
 * While a history loads, rendering takes at most a quarter of the time, so that loading finishes
 * sooner.
 */
const PAUSE_PER_RENDER = 3;
/** The maximum time between two updates, however slow the machine. */
const PAUSE_MAX_MILLIS = 400;

/**
 * The rows of an execution as the stream delivers them, and the fold that is computed from the
 * rows. Views are notified of changes.
 */
export class ExecutionStore {
  readonly rows: EventRow[] = [];
  readonly fold = new ExecutionFold();
  state: StreamState = 'connecting';
  /** The status in the end event of the stream; undefined while the stream continues. */
  end: ExecutionStatus | undefined;
  /** Whether a long history is still loading, so that its last row will not remain the last. */
  catchingUp = false;
  /** Incremented with each update. */
  version = 0;

  /** The number of redrives when the stream was last opened. */
  private redrives = 0;
  private stream: Stream | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Whether there are changes that views have not been notified of. */
  private changed = false;
  private shownRows = 0;
  private shownAt = 0;
  private pause = PAUSE_MILLIS;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly arn: string) {}

  /** Opens the stream after the last received event: at the start, and again after a redrive. */
  open(): void {
    this.stream?.close();
    this.end = undefined;
    this.stream = streamRows(this.arn, this.fold.lastId, {
      onEvent: (name, data) => {
        if (name === 'end') {
          this.end = (data as { status: ExecutionStatus }).status;
        } else if (name === 'message') {
          this.append(data as EventRow);
        }
        this.scheduleUpdate();
      },
      onState: (state) => {
        this.state = state;
        this.scheduleUpdate();
      },
    });
  }

  /**
   * Opens the stream again when the execution was redriven after the end of the stream.
   *
   * @param count the number of redrives
   */
  reopenAfterRedrive(count: number): void {
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

  private append(row: EventRow): void {
    if (row.id <= this.fold.lastId) return;
    this.rows.push(row);
    this.fold.append(row);
  }

  private scheduleUpdate(): void {
    this.changed = true;
    if (this.end !== undefined) {
      // The last update is not delayed.
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.update());
      return;
    }
    this.timer ??= setTimeout(
      () => this.update(),
      Math.max(0, this.shownAt + this.pause - performance.now()),
    );
  }

  private update(): void {
    this.changed = false;
    this.catchingUp =
      this.end === undefined && this.rows.length - this.shownRows > CATCH_UP_ROWS_MIN;
    this.shownRows = this.rows.length;
    this.version += 1;
    const startedAt = performance.now();
    this.listeners.forEach((listener) => listener());
    // Views render at the end of this task. The next task measures how long that took.
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.shownAt = performance.now();
      const millis = this.catchingUp ? PAUSE_PER_RENDER * (this.shownAt - startedAt) : 0;
      this.pause = Math.min(PAUSE_MAX_MILLIS, Math.max(PAUSE_MILLIS, millis));
      // The end of loading must be shown too.
      if (this.changed || this.catchingUp) this.scheduleUpdate();
    });
  }
}
