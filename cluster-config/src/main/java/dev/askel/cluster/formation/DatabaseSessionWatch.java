package dev.askel.cluster.formation;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds nodes that were killed or that stay without a connection to the database. Each running node
 * holds a database session, which its session lock identifies. The session of a killed node ends,
 * and no new session replaces it. A frozen process keeps its session. A process that lost its
 * connection opens a new session within one or two beats.
 */
final class DatabaseSessionWatch {
    /**
     * The minimum number of polls that must miss a session before its node counts as lost. One or
     * two polls can miss a node that is reconnecting.
     */
    private static final int POLLS_MIN = 3;

    /** The number of missed polls after which a node is suspected, so that its port is checked. */
    private static final int SUSPECTED_AFTER = 2;

    private final long lostAfterNanos;
    private final Map<Integer, Seen> seen = new HashMap<>();
    private String serverRun = "";
    private long polledNanos;

    /**
     * The time of the last poll that found the session of a node, and the number of later polls
     * that missed the session.
     */
    private record Seen(long atNanos, int missed) {
        Seen missedAgain() {
            return new Seen(atNanos, missed + 1);
        }
    }

    DatabaseSessionWatch(Duration lostAfter) {
        this.lostAfterNanos = lostAfter.toNanos();
    }

    /** Discards all observations, because this node could not poll for a while. */
    void reset() {
        seen.clear();
    }

    /**
     * Records one poll. Earlier observations are discarded in two cases: the previous poll was
     * {@code lost-after} or longer ago, or the database has restarted since that poll.
     *
     * @param nowNanos the current time of the monotonic clock
     * @return the keys of the nodes whose sessions every poll missed during {@code lost-after}, in
     *     at least three polls; each key is returned only once
     */
    Set<Integer> recordPollAndFindLost(SessionPoll sessions, long nowNanos) {
        if (!sessions.serverRunId().equals(serverRun) || nowNanos - polledNanos >= lostAfterNanos) {
            serverRun = sessions.serverRunId();
            reset();
        }
        polledNanos = nowNanos;
        seen.replaceAll((_, before) -> before.missedAgain());
        sessions.sessionKeys().forEach(node -> seen.put(node, new Seen(nowNanos, 0)));
        var lost =
                seen.entrySet().stream()
                        .filter(each ->
                                each.getValue().missed() >= POLLS_MIN
                                        && nowNanos - each.getValue().atNanos() >= lostAfterNanos)
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toSet());
        seen.keySet().removeAll(lost);
        return lost;
    }

    /**
     * Returns the keys of the nodes whose sessions were missing in the last two polls and that were
     * not yet returned as lost.
     */
    Set<Integer> suspectedSessions() {
        return seen.entrySet().stream()
                .filter(each -> each.getValue().missed() >= SUSPECTED_AFTER)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** Removes the session of a node that was marked down, so that it is not returned again. */
    void forget(int sessionKey) {
        seen.remove(sessionKey);
    }
}
