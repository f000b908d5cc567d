package dev.askel.engine.journal.wakeup;

/** The end of a page of the calls that wait for a permit. */
public record WaitingCallPosition(long dueMillis, String persistenceId) {
    /** The position before the first call. */
    public static final WaitingCallPosition START = new WaitingCallPosition(Long.MIN_VALUE, "");

    /** Returns the position of a row. */
    public static WaitingCallPosition of(Wakeup row) {
        var due = row.dueMillis();
        return new WaitingCallPosition(due == null ? Long.MIN_VALUE : due, row.persistenceId());
    }
}
