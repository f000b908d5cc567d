package dev.askel.cluster.formation;

import java.util.SortedSet;

/** The progress of a node towards membership. Times are nanoseconds of its own monotonic clock. */
sealed interface JoinPhase {
    /** The node has seen no member and does not hold the formation lock. */
    record Searching() implements JoinPhase {}

    /** The node holds the formation lock and has seen no member since it acquired it. */
    record Quiet(long sinceNanos) implements JoinPhase {}

    /** The node has requested its admission from members. */
    record Joining(long formation, SortedSet<String> addresses, long sinceNanos)
            implements JoinPhase {}

    /**
     * Members have admitted the node, which waits to become one. It cannot enter another cluster.
     *
     * @param seenNanos when it last saw any of them
     */
    record Entered(long formation, long seenNanos) implements JoinPhase {}

    /** The node has formed a cluster and waits to become its first member. */
    record Forming(long formation) implements JoinPhase {}

    /** The node is a member. */
    record Member(long formation) implements JoinPhase {}
}
