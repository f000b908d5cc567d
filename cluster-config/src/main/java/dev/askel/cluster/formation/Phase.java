package dev.askel.cluster.formation;

import java.util.SortedSet;

/** How far a node has come. Times are of its own monotonic clock, in nanoseconds. */
sealed interface Phase {
    /** It has seen no member and does not hold the right to form a cluster. */
    record Looking() implements Phase {}

    /** It holds that right and has seen no member since then. */
    record Quiet(long sinceNanos) implements Phase {}

    /** It has asked members to let it in. */
    record Joining(long formation, SortedSet<String> addresses, long sinceNanos) implements Phase {}

    /**
     * Members have let it in, and it waits to be one; it can enter no other cluster any more.
     *
     * @param seenNanos when some of them were there
     */
    record Entered(long formation, long seenNanos) implements Phase {}

    /** It has formed a cluster and waits to be its first member. */
    record Forming(long formation) implements Phase {}

    /** It is a member. */
    record Member(long formation) implements Phase {}
}
