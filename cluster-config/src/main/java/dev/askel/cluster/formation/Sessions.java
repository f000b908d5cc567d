package dev.askel.cluster.formation;

import java.util.SortedSet;

/**
 * The nodes that held a session with the database in one poll.
 *
 * @param serverRun identifies a run of the database server: its start time and timeline. When it
 *     changes, all sessions are new, so a missing session does not show that its node has ended
 * @param held the keys of the nodes ({@link MembersTable#sessionKey})
 */
record Sessions(String serverRun, SortedSet<Integer> held) {}
