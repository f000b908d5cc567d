package dev.askel.asl.history;

/** What one execution owes another; idempotent by (sender, ordinal). */
public sealed interface Notice {
    /** The parent waits for this execution's end; its outcome is in the sender's own state. */
    record ChildFinished(Parent parent) implements Notice {}

    /** A child whose parent no longer waits is stopped, best effort, as AWS does. */
    record StopChild(String childArn) implements Notice {}
}
