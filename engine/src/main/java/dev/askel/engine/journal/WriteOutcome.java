package dev.askel.engine.journal;

/** The outcome of a write. Only {@link Committed} means that the write is durable. */
public sealed interface WriteOutcome {
    /**
     * The write is durable.
     *
     * @param bucket the bucket of the rows, which later writes must use; it differs from the
     *     requested bucket when the execution was moved in the meantime
     */
    record Committed(int bucket) implements WriteOutcome {}

    /**
     * Another execution has the name of a start. The caller loads that execution and compares it.
     */
    record AlreadyExists() implements WriteOutcome {}

    /**
     * The machine of a start or redrive has changed, is being deleted or is deleted. The caller
     * decides again with the current machine.
     */
    record MachineChanged() implements WriteOutcome {}

    /** The Map Run of a child that was to start has ended or has another owner. */
    record MapRunChanged() implements WriteOutcome {}

    /**
     * The execution was deleted after its retention time. A start gets this outcome when such an
     * execution still reserves the name.
     */
    record Gone() implements WriteOutcome {}

    /**
     * Another writer has written this sequence number. The caller stops and recovers before its
     * next write.
     */
    record Fenced(String otherWriter) implements WriteOutcome {}

    /** The queue was full; the write was not attempted. */
    record Rejected() implements WriteOutcome {}

    /**
     * The write failed: the database rejected the data, a payload could not be encoded ({@link
     * EncodingFailed}), or the database was unavailable for longer than the breaker allows ({@link
     * JournalUnavailable}). In the last case the row may exist, so the caller recovers before its
     * next write.
     */
    record Failed(Throwable cause) implements WriteOutcome {}
}
