package dev.askel.cluster.formation;

import java.util.SortedSet;

/**
 * The result of one poll of the members table by this node.
 *
 * @param newestFormation the number of the newest formation (numbered cluster); 0 before the first
 *     formation
 * @param liveFormation the newest formation that has live members; 0 when there are none
 * @param addresses the addresses of the live members of {@code liveFormation}, except this node
 * @param admittingFormation the formation of the members that have admitted this node to Pekko's
 *     cluster state; 0 when there are none
 * @param hasLeavingNode whether a node that left a cluster still completes its calls; a new cluster
 *     could not know about these calls and would repeat them
 */
record MembersSnapshot(
        long newestFormation,
        long liveFormation,
        SortedSet<String> addresses,
        long admittingFormation,
        boolean hasLeavingNode) {
    boolean hasLiveMembers() {
        return !addresses.isEmpty();
    }
}
