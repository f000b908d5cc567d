/** Works on one thing at a time; of what is asked for meanwhile only the latest is worked on next. */
export class OneAtATime<T> {
  private next: { readonly of: T } | undefined;
  private busy = false;

  /** @param work must not fail */
  constructor(private readonly work: (of: T) => Promise<void>) {}

  ask(of: T): void {
    this.next = { of };
    if (!this.busy) void this.run();
  }

  private async run(): Promise<void> {
    this.busy = true;
    for (let now = this.next; now !== undefined; now = this.next) {
      this.next = undefined;
      await this.work(now.of);
    }
    this.busy = false;
  }
}
