package dev.askel.engine.execution.read;

import dev.askel.engine.api.workbench.RootCauses.Bounds;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The reads and the time that one request may still use. */
final class ReadBudget {
    private final AtomicInteger readsLeft;
    private final @Nullable Long deadlineNanos;

    private ReadBudget(int reads, @Nullable Long deadlineNanos) {
        this.readsLeft = new AtomicInteger(reads);
        this.deadlineNanos = deadlineNanos;
    }

    /** Returns a budget without bounds, for a request whose number of events is bounded. */
    static ReadBudget unbounded() {
        return new ReadBudget(Integer.MAX_VALUE, null);
    }

    /** Returns a budget whose time begins now. */
    static ReadBudget of(Bounds bounds) {
        return new ReadBudget(bounds.readsMax(), System.nanoTime() + bounds.timeMax().toNanos());
    }

    /** Uses one read. Returns false when no further read may begin. */
    boolean tryTakeRead() {
        return hasReadsLeft() && readsLeft.getAndDecrement() > 0;
    }

    /** Whether another read may begin. */
    boolean hasReadsLeft() {
        return readsLeft.get() > 0
                && (deadlineNanos == null || System.nanoTime() - deadlineNanos < 0);
    }
}
