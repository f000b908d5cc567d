package dev.askel.cluster.formation;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds the nodes that were killed: their sessions with the database were there, are gone, and stay
 * gone while the database itself runs on. A process that is only frozen keeps its session, and one
 * that lost its connection has another within a beat.
 */
final class SessionWatch {
    /** One look, or two, may meet a node between two connections, or come late themselves. */
    private static final int LOOKS_MIN = 3;

    /** After so many it is worth asking whether the node is still there. */
    private static final int SUSPECTED_AFTER = 2;

    private final long patienceNanos;
    private final Map<Integer, Seen> seen = new HashMap<>();
    private String life = "";
    private long lookedNanos;

    /** When a node's session was there last, and at how many looks it has been missing since. */
    private record Seen(long atNanos, int missed) {
        Seen missing() {
            return new Seen(atNanos, missed + 1);
        }
    }

    SessionWatch(Duration patience) {
        this.patienceNanos = patience.toNanos();
    }

    /** Forgets all it saw: this node itself could not look for a while. */
    void reset() {
        seen.clear();
    }

    /**
     * Takes a look. After a pause as long as the patience, of this process or of the database, what
     * was seen before says nothing.
     *
     * @param nowNanos of the monotonic clock
     * @return the nodes whose sessions were missing at every look for the patience, three at least;
     *     each is told once
     */
    Set<Integer> gone(Sessions sessions, long nowNanos) {
        if (!sessions.life().equals(life) || nowNanos - lookedNanos >= patienceNanos) {
            life = sessions.life();
            reset();
        }
        lookedNanos = nowNanos;
        seen.replaceAll((_, before) -> before.missing());
        sessions.held().forEach(node -> seen.put(node, new Seen(nowNanos, 0)));
        var gone =
                seen.entrySet().stream()
                        .filter(each ->
                                each.getValue().missed() >= LOOKS_MIN
                                        && nowNanos - each.getValue().atNanos() >= patienceNanos)
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toSet());
        seen.keySet().removeAll(gone);
        return gone;
    }

    /**
     * The nodes whose sessions were missing at the last two looks, and are not told as gone yet:
     * who lives has another within a beat or two.
     */
    Set<Integer> suspected() {
        return seen.entrySet().stream()
                .filter(each -> each.getValue().missed() >= SUSPECTED_AFTER)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** It is known that this node has ended: it is not told again. */
    void forget(int session) {
        seen.remove(session);
    }
}
