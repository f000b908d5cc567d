package dev.askel.engine.journal.wakeup;

/** The last row of a page of calls that wait for a permit. The next page begins after it. */
public record WaitingCallPosition(long dueMillis, String persistenceId) {
    /** The position before the first call. */
    public static final WaitingCallPosition START = new WaitingCallPosition(Long.MIN_VALUE, "");

    /** Returns the position of a row. */
    public static WaitingCallPosition of(Wakeup row) {
        var due = row.dueMillis();
        return new WaitingCallPosition(due == null ? Long.MIN_VALUE : due, row.persistenceId());
    }
}
