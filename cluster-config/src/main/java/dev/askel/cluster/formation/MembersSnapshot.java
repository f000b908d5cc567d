package dev.askel.cluster.formation;

import java.util.SortedSet;

/**
 * The members table as a node reads it in one poll.
 *
 * @param newestFormation the number of the newest formation; 0 before the first
 * @param liveFormation the newest formation among the live members; 0 when there are none
 * @param addresses the addresses of the live members of that formation, except this node
 * @param admittingFormation the formation of the other members in Pekko's cluster state, which have
 *     admitted this node; 0 when there are none
 * @param leaving whether a node that left is still completing its calls; a cluster that does not
 *     know of it would repeat them
 */
record MembersSnapshot(
        long newestFormation,
        long liveFormation,
        SortedSet<String> addresses,
        long admittingFormation,
        boolean leaving) {
    boolean hasMembers() {
        return !addresses.isEmpty();
    }
}
