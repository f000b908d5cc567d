package dev.askel.asl.history;

/**
 * A reference to an event that may not have its id yet. Positive: the id. Zero: none (AWS writes 0
 * for "before the first"). Negative: the n-th event of the transition being built, counted from -1;
 * the execution gives it its id when it accepts the transition.
 */
public final class EventRef {
    /** No event: the previousEventId of the first ones. */
    public static final long NONE = 0;

    private EventRef() {}

    /** The event at {@code offset} (from 0) of the transition being built. */
    public static long relative(int offset) {
        return -1L - offset;
    }

    /** Whether the id is still to be given. */
    public static boolean isRelative(long ref) {
        return ref < 0;
    }

    /** The id of {@code ref} when {@code lastEventId} is the last one given so far. */
    public static long resolve(long ref, long lastEventId) {
        return ref < 0 ? lastEventId - ref : ref;
    }
}
