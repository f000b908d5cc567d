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
    private final long patienceNanos;
    private final Map<Integer, Long> seenNanos = new HashMap<>();
    private String life = "";

    SessionWatch(Duration patience) {
        this.patienceNanos = patience.toNanos();
    }

    /** Forgets all it saw: this node itself could not look for a while. */
    void reset() {
        seenNanos.clear();
    }

    /**
     * Takes a look.
     *
     * @param nowNanos of the monotonic clock
     * @return the nodes whose sessions were missing at every look for the patience; each is told
     *     once
     */
    Set<Integer> gone(Sessions sessions, long nowNanos) {
        if (!sessions.life().equals(life)) {
            life = sessions.life();
            reset();
        }
        sessions.held().forEach(node -> seenNanos.put(node, nowNanos));
        var gone =
                seenNanos.entrySet().stream()
                        .filter(seen -> nowNanos - seen.getValue() >= patienceNanos)
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toSet());
        seenNanos.keySet().removeAll(gone);
        return gone;
    }
}
