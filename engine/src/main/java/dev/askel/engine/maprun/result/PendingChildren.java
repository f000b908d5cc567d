package dev.askel.engine.maprun.result;

import dev.askel.asl.expression.Payload;
import java.util.List;

/** Reads the children of a stopped run that have never started, with their inputs. */
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
     * @param child the number that the child has or would have in its run
     */
    record PendingChild(long child, Payload input) {}
}
