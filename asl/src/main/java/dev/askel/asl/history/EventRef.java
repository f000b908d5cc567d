package dev.askel.asl.history;

/**
 * A reference to an event that may not have an id yet. A positive number is the id. Zero is not an
 * event (AWS writes 0 for "before the first"). A negative number is the n-th event of the
 * transition being built, counted from -1. The execution assigns its id when it accepts the
 * transition.
 */
public final class EventRef {
    /** No event: the previousEventId of the first events. */
    public static final long NONE = 0;

    private EventRef() {}

    /** The event at {@code offset} (from 0) of the transition being built. */
    public static long relative(int offset) {
        return -1L - offset;
    }

    /** Whether the event has no id yet. */
    public static boolean isRelative(long ref) {
        return ref < 0;
    }

    /** The id of {@code ref} when {@code lastEventId} is the last assigned id. */
    public static long resolve(long ref, long lastEventId) {
        return ref < 0 ? lastEventId - ref : ref;
    }
}
