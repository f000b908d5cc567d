package dev.askel.cluster.formation;

import java.util.SortedSet;

/**
 * The progress of a node towards membership in a cluster. Times are nanoseconds of the node's
 * monotonic clock.
 */
sealed interface JoinPhase {
    /** The node searches for members and does not hold the formation lock. */
    record Searching() implements JoinPhase {}

    /** The node holds the formation lock and has seen no member since it acquired the lock. */
    record QuietPeriod(long sinceNanos) implements JoinPhase {}

    /** The node has requested admission from members. */
    record Joining(long formation, SortedSet<String> addresses, long sinceNanos)
            implements JoinPhase {}

    /**
     * Members have admitted the node, and it waits to become a member itself. It cannot join
     * another cluster.
     *
     * @param lastSeenNanos the time at which the node last saw a live member or a node that is
     *     leaving
     */
    record Admitted(long formation, long lastSeenNanos) implements JoinPhase {}

    /** The node has formed a cluster and waits to become its first member. */
    record Forming(long formation) implements JoinPhase {}

    /** The node is a member. */
    record Member(long formation) implements JoinPhase {}
}
