package dev.askel.cluster.formation;

import java.util.SortedSet;

/**
 * What a node sees in the database at one look.
 *
 * @param newest the number of the newest formation ever, 0 before the first
 * @param live the number of the formation that the live members belong to (the newest of them); 0
 *     when there is none
 * @param addresses of the live members of that formation, without this node's
 */
record Sight(long newest, long live, SortedSet<String> addresses) {
    boolean hasMembers() {
        return !addresses.isEmpty();
    }
}
