package dev.askel.cluster.formation;

import java.util.SortedSet;

/**
 * What a node sees in the database at one look.
 *
 * @param newest the number of the newest formation ever, 0 before the first
 * @param live the number of the formation that the live members belong to (the newest of them); 0
 *     when there is none
 * @param addresses of the live members of that formation, without this node's
 * @param entered the number of the formation whose members Pekko shows beside this node: they have
 *     let it in; 0 while it shows none
 * @param leaving whether somebody who is no member any more still ends what it has begun: calls
 *     that it waits for would be made again by a cluster that does not know of it
 */
record Sight(long newest, long live, SortedSet<String> addresses, long entered, boolean leaving) {
    boolean hasMembers() {
        return !addresses.isEmpty();
    }
}
