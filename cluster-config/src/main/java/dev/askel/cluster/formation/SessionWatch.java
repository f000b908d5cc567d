package dev.askel.cluster.formation;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds the nodes that were killed. Their sessions with the database have ended and are not
 * replaced while the database itself runs. A frozen process keeps its session, and a process that
 * lost its connection opens another within a beat.
 */
final class SessionWatch {
    /** One or two polls may find a node between two connections, or may be late. */
    private static final int POLLS_MIN = 3;

    /** After this many missed polls the port of the node is checked. */
    private static final int SUSPECTED_AFTER = 2;

    private final long patienceNanos;
    private final Map<Integer, Seen> seen = new HashMap<>();
    private String serverRun = "";
    private long polledNanos;

    /** When the session of a node was seen last, and how many polls have missed it since. */
    private record Seen(long atNanos, int missed) {
        Seen missedAgain() {
            return new Seen(atNanos, missed + 1);
        }
    }

    SessionWatch(Duration patience) {
        this.patienceNanos = patience.toNanos();
    }

    /** Discards all observations, because this node could not poll for a while. */
    void reset() {
        seen.clear();
    }

    /**
     * Records one poll. After a pause of this process as long as the patience, and after a restart
     * of the database, earlier observations are discarded.
     *
     * @param nowNanos the monotonic clock
     * @return the nodes whose sessions were missing in every poll during the patience, at least
     *     three; each is returned once
     */
    Set<Integer> lostSessions(Sessions sessions, long nowNanos) {
        if (!sessions.serverRun().equals(serverRun) || nowNanos - polledNanos >= patienceNanos) {
            serverRun = sessions.serverRun();
            reset();
        }
        polledNanos = nowNanos;
        seen.replaceAll((_, before) -> before.missedAgain());
        sessions.held().forEach(node -> seen.put(node, new Seen(nowNanos, 0)));
        var lost =
                seen.entrySet().stream()
                        .filter(each ->
                                each.getValue().missed() >= POLLS_MIN
                                        && nowNanos - each.getValue().atNanos() >= patienceNanos)
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toSet());
        seen.keySet().removeAll(lost);
        return lost;
    }

    /**
     * The nodes whose sessions were missing in the last two polls and that were not returned as
     * lost yet. A running node opens another session within a beat or two.
     */
    Set<Integer> suspectedSessions() {
        return seen.entrySet().stream()
                .filter(each -> each.getValue().missed() >= SUSPECTED_AFTER)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** Removes a node that is known to have ended, so that it is not returned again. */
    void forget(int session) {
        seen.remove(session);
    }
}
