package dev.askel.engine.journal.wakeup;

/** Where a page of the calls that wait for a permit ended. */
public record WaitingPlace(long dueMillis, String persistenceId) {
    /** Before the first call. */
    public static final WaitingPlace START = new WaitingPlace(Long.MIN_VALUE, "");

    /** The place of a row. */
    public static WaitingPlace of(Wakeup row) {
        var due = row.dueMillis();
        return new WaitingPlace(due == null ? Long.MIN_VALUE : due, row.persistenceId());
    }
}
