package dev.askel.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Closes idle connections after the keep-alive time, or earlier when the server has nearly reached
 * its limit of connections. In that case it closes the connections that have been idle longest. A
 * connection is idle when it has no pending request and sends no answer. Safe for use by many
 * threads.
 */
final class IdleConnections {
    /**
     * A search visits all open connections, so one search closes several: at most a 64th of the
     * maximum number.
     */
    private static final int RESERVE_DIVISOR = 64;

    private final Set<ClientConnection> open;
    private final int connectionsMax;
    private final int reserve;
    private final AtomicBoolean searching = new AtomicBoolean();

    /** An idle connection and the start of its idle time. */
    private record Candidate(ClientConnection connection, long sinceNanos) {}

    IdleConnections(Set<ClientConnection> open, int connectionsMax) {
        this.open = open;
        this.connectionsMax = connectionsMax;
        reserve = Math.max(1, connectionsMax / RESERVE_DIVISOR);
    }

    /** Closes the connections that have been idle for longer than {@code idleMax}. */
    void closeIdleLongerThan(Duration idleMax) {
        var now = System.nanoTime();
        for (var each : candidates()) {
            if (now - each.sinceNanos() > idleMax.toNanos()) {
                each.connection().closeIfIdleSince(each.sinceNanos());
            }
        }
    }

    /** Closes the connections that have been idle longest when few more can be accepted. */
    void closeOldestIfNearlyFull() {
        if (open.size() <= connectionsMax - reserve || !searching.compareAndSet(false, true)) {
            return;
        }
        try {
            var now = System.nanoTime();
            var oldestFirst = candidates();
            oldestFirst.sort(Comparator.comparingLong(each -> each.sinceNanos() - now));
            for (var each : oldestFirst.subList(0, Math.min(reserve, oldestFirst.size()))) {
                each.connection().closeIfIdleSince(each.sinceNanos());
            }
        } finally {
            searching.set(false);
        }
    }

    private List<Candidate> candidates() {
        var found = new ArrayList<Candidate>();
        for (var connection : open) {
            var since = connection.idleSinceNanos();
            if (since.isPresent()) {
                found.add(new Candidate(connection, since.getAsLong()));
            }
        }
        return found;
    }
}
