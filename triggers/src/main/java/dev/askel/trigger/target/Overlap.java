package dev.askel.trigger.target;

/**
 * The rule for a delivery to a state machine while an execution of the same source runs. AWS has
 * only {@link #ALLOW}. The database contains the names.
 */
public enum Overlap {
    /** The execution starts. */
    ALLOW,
    /** The event is dropped. */
    SKIP,
    /** The event waits for the end of the execution. At most one event of a source waits. */
    QUEUE,
    /** The running execution is stopped first. */
    CANCEL
}
