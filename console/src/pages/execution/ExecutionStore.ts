import type { ExecutionStatus } from '../../api/executions';
import { streamRows } from '../../api/history';
import type { Stream, StreamState } from '../../api/stream';
import type { EventRow } from '../../model/events';
import { ExecutionFold } from '../../model/fold';

/** Between two looks at a history that pours in, at least. The first event of a while is shown at once. */
const PAUSE_MILLIS = 80;
/** Showing it takes no more than a quarter of the time: a long history is there sooner. */
const SHOWN_TIMES = 3;

/** The rows of one execution as they come, folded; views are told when there is something new. */
export class ExecutionStore {
  readonly rows: EventRow[] = [];
  readonly fold = new ExecutionFold();
  state: StreamState = 'connecting';
  /** The status that the stream ended with; undefined while it goes on. */
  end: ExecutionStatus | undefined;
  /** Changes with everything that is told. */
  version = 0;

  /** The number of redrives after which the stream was opened last. */
  private redrives = 0;
  private stream: Stream | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
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
    this.timer ??= setTimeout(
      () => {
        this.timer = undefined;
        const began = performance.now();
        this.version += 1;
        this.listeners.forEach((listener) => listener());
        this.toldAt = performance.now();
        this.pause = Math.max(PAUSE_MILLIS, SHOWN_TIMES * (this.toldAt - began));
      },
      Math.max(0, this.toldAt + this.pause - performance.now()),
    );
  }
}
