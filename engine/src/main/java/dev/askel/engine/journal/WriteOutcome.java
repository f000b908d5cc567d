package dev.askel.engine.journal;

import dev.askel.engine.journal.startpermit.StartDecisions;

/** The outcome of a write. Only {@link Committed} means that the write is durable. */
public sealed interface WriteOutcome {
    /**
     * The write is durable.
     *
     * @param bucket the bucket of the rows, which later writes must use; differs from the requested
     *     bucket if the execution was moved in the meantime
     * @param starts the decisions about starts in the same transaction
     */
    record Committed(int bucket, StartDecisions starts) implements WriteOutcome {
        /** Creates the outcome of a write without a start limit. */
        public Committed(int bucket) {
            this(bucket, StartDecisions.NONE);
        }
    }

    /**
     * The name of a start belongs to another execution. The caller loads that execution and
     * compares it with the start.
     */
    record AlreadyExists() implements WriteOutcome {}

    /**
     * The machine of a start or redrive has changed, is being deleted or is deleted. The caller
     * decides again with the current machine.
     */
    record MachineChanged() implements WriteOutcome {}

    /** The Map Run of a new child has ended or has another owner. */
    record MapRunChanged() implements WriteOutcome {}

    /**
     * The execution was deleted after its retention time. A start gets this outcome while the name
     * of the deleted execution remains reserved.
     */
    record Deleted() implements WriteOutcome {}

    /**
     * Another writer has written this sequence number. The caller stops and recovers before its
     * next write.
     */
    record Fenced(String otherWriter) implements WriteOutcome {}

    /**
     * The write contains a decision about permits that is no longer valid. The caller stops and
     * recovers before its next write.
     */
    record PermitsChanged() implements WriteOutcome {}

    /** The machine of the redriven execution has another start rule. */
    record StartRuleChanged() implements WriteOutcome {}

    /**
     * The start would wait, but its queue is full and its rule refuses further starts. Or all
     * queues of its account together are full.
     *
     * @param isOfAccount whether all queues of the account together are full
     */
    record StartQueueFull(boolean isOfAccount) implements WriteOutcome {}

    /**
     * The start limit has no free permit for an execution that starts and ends in one write. The
     * caller starts the execution in its actor, where it can wait.
     */
    record PermitNotFree() implements WriteOutcome {}

    /** The queue was full; the write was not attempted. */
    record Rejected() implements WriteOutcome {}

    /**
     * The write failed. Possible causes are data that the database rejects, a payload that cannot
     * be encoded ({@link EncodingFailedException}), and an unavailable journal ({@link
     * JournalUnavailableException}). In the last case the row may exist, so the caller recovers
     * before its next write.
     */
    record Failed(Throwable cause) implements WriteOutcome {}
}
