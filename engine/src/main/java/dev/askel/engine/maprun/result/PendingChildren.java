package dev.askel.engine.maprun.result;

import dev.askel.asl.expression.Payload;
import dev.askel.engine.maprun.progress.Frontier;
import dev.askel.engine.maprun.progress.Mark;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the pending children of a stopped run, with their inputs. Pending children have never
 * started.
 */
public interface PendingChildren {
    /**
     * Reads some further children in ascending order. Blocks a virtual thread.
     *
     * @return empty after the last child
     */
    List<PendingChild> next() throws InterruptedException;

    /**
     * A child that has never started.
     *
     * @param child the number of the child in its run; for a child without a plan, the number that
     *     it would have
     * @param items the number of its items
     * @param start the frontier before the child; null for a planned child
     * @param mark where a reader of its items begins; null for a planned child, and for a child of
     *     an array
     */
    record PendingChild(
            long child, int items, Payload input, @Nullable Frontier start, @Nullable Mark mark) {
        /** Returns the frontier after the child; null for a planned child. */
        @Nullable Frontier end() {
            return start == null
                    ? null
                    : new Frontier(start.item() + items, start.child() + 1, false);
        }
    }
}
