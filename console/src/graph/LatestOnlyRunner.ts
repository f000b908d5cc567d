/** Runs one task at a time. Of the inputs submitted during a task, only the latest runs next. */
export class LatestOnlyRunner<T> {
  private next: { readonly input: T } | undefined;
  private busy = false;

  /** @param work must not reject */
  constructor(private readonly work: (input: T) => Promise<void>) {}

  submit(input: T): void {
    this.next = { input };
    if (!this.busy) void this.run();
  }

  private async run(): Promise<void> {
    this.busy = true;
    for (let now = this.next; now !== undefined; now = this.next) {
      this.next = undefined;
      await this.work(now.input);
    }
    this.busy = false;
  }
}
