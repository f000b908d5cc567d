package dev.askel.asl.history;

/**
 * A reference to an event that may not have an id yet. A positive number is an event id. Zero
 * refers to no event. A negative number is relative: -n refers to the n-th event of the transition
 * that is being built. The execution replaces it by an id when it accepts the transition.
 */
public final class EventRef {
    /** No event. The first events of a history have this previousEventId. */
    public static final long NONE = 0;

    private EventRef() {}

    /**
     * Returns the reference to event {@code offset}, from 0, of the transition that is being built.
     */
    public static long relative(int offset) {
        return -1L - offset;
    }

    /** Whether the event has no id yet. */
    public static boolean isRelative(long ref) {
        return ref < 0;
    }

    /** Returns the event id of {@code ref} if {@code lastEventId} is the last assigned id. */
    public static long resolve(long ref, long lastEventId) {
        return ref < 0 ? lastEventId - ref : ref;
    }
}
