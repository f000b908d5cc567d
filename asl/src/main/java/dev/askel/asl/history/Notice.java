package dev.askel.asl.history;

import java.time.Instant;

/** What one execution owes another; idempotent by (sender, ordinal). */
public sealed interface Notice {
    /** The parent waits for this execution's end; its outcome is in the sender's own state. */
    record ChildFinished(Parent parent) implements Notice {}

    /** A child whose parent no longer waits is stopped, best effort, as AWS does. */
    record StopChild(String childArn) implements Notice {}

    /**
     * A child whose start was not answered when its task ended: it is stopped if it exists and is
     * this task's. That it does not exist says nothing before {@code until}, since the start may be
     * on its way.
     *
     * @param childArn what the start makes it, by the name that the task gives or is given
     * @param frame the line of control that no longer waits
     * @param ordinal the attempt in it
     */
    record StopStarting(String childArn, FramePath frame, int ordinal, Instant until)
            implements Notice {}
}
