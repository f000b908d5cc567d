package dev.askel.cluster.formation;

import java.util.SortedSet;

/**
 * The nodes that held a database session in one poll.
 *
 * @param serverRunId identifies a run of the database server by its start time and timeline. When
 *     it changes, all sessions have ended, so a missing session does not show that its node has
 *     ended
 * @param sessionKeys the keys of the nodes that held a session ({@link MembersTable#sessionKey})
 */
record SessionPoll(String serverRunId, SortedSet<Integer> sessionKeys) {}
