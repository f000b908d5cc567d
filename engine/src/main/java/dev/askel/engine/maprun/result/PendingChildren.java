package dev.askel.engine.maprun.result;

import dev.askel.asl.expression.Payload;
import dev.askel.engine.maprun.progress.Frontier;
import dev.askel.engine.maprun.progress.SourceCheckpoint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the pending children of a stopped run, with their inputs. Pending children have never
 * started.
 */
public interface PendingChildren {
    /**
     * Reads some further children in ascending order. Blocks the caller's virtual thread.
     *
     * @return the children; empty after the last child
     */
    List<PendingChild> next() throws InterruptedException;

    /**
     * A child that has never started.
     *
     * @param child the number of the child in its run. A child without a plan has the number that
     *     its plan would give it
     * @param items the number of its items
     * @param start the frontier before the child (its first item and its number); null for a
     *     planned child
     * @param checkpoint the position in the source at which a reader of its items begins; null for
     *     a planned child, and for items of an array
     */
    record PendingChild(
            long child,
            int items,
            Payload input,
            @Nullable Frontier start,
            @Nullable SourceCheckpoint checkpoint) {
        /** Returns the frontier after the child; null for a planned child. */
        @Nullable Frontier end() {
            return start == null
                    ? null
                    : new Frontier(start.item() + items, start.child() + 1, false);
        }
    }
}
