package dev.askel.engine.execution.live;

import dev.askel.asl.interpreter.Ledger;
import dev.askel.engine.execution.commit.Commits;
import dev.askel.engine.memory.ExecutionMemory;

/** Bounds the pending entries while a write is in flight. */
final class PendingEntriesBound {
    /** The number of pending entries at which frames pause. */
    private static final int PENDING_MAX = 2_000;

    /**
     * The number of bytes of pending entries at which frames pause. Each branch may exceed the
     * bound by one transition.
     */
    private static final long PENDING_BYTES_MAX = 4L * 1024 * 1024;

    /** The bound on bytes while memory is scarce or the journal's queue is full. */
    private static final long PENDING_BYTES_TIGHT = 128 * 1024;

    private final Ledger ledger;
    private final Commits commits;
    private final ExecutionMemory memory;

    PendingEntriesBound(Ledger ledger, Commits commits, ExecutionMemory memory) {
        this.ledger = ledger;
        this.commits = commits;
        this.memory = memory;
    }

    /** Whether frames must pause. The commit of the write in flight resumes them. */
    boolean isReached() {
        return commits.isWriting()
                && (ledger.pendingCount() >= PENDING_MAX || commits.pendingBytes() >= bytesMax());
    }

    private long bytesMax() {
        return memory.isTight() || commits.isRejected() ? PENDING_BYTES_TIGHT : PENDING_BYTES_MAX;
    }
}
