package dev.askel.http;

import dev.askel.http.Connections.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The connections on which nothing is asked: no request is whole that is not answered, and no
 * answer is still being sent. They may stay for a while, but not where others find no place for
 * them; the one that was used last stays longest. Safe for use by many threads.
 */
final class Unasked {
    /** A search for the oldest is a walk over all: it makes room for more than one. */
    private static final int ROOM_DIVISOR = 64;

    private final Set<Connection> open;
    private final int connectionsMax;
    private final int room;
    private final AtomicBoolean searching = new AtomicBoolean();

    /** Where a connection is and since when nothing is asked there. */
    private record Candidate(Connection connection, long sinceNanos) {}

    Unasked(Set<Connection> open, int connectionsMax) {
        this.open = open;
        this.connectionsMax = connectionsMax;
        room = Math.max(1, connectionsMax / ROOM_DIVISOR);
    }

    /** Closes those that have been so for long. */
    void closeOlderThan(Duration age) {
        var now = System.nanoTime();
        for (var each : candidates()) {
            if (now - each.sinceNanos() > age.toNanos()) {
                each.connection().closeUnasked(each.sinceNanos());
            }
        }
    }

    /** Sees to it that there is a place for the next one to come. */
    void makeRoom() {
        if (open.size() <= connectionsMax - room || !searching.compareAndSet(false, true)) {
            return;
        }
        try {
            var now = System.nanoTime();
            var oldestFirst = candidates();
            oldestFirst.sort(Comparator.comparingLong(each -> each.sinceNanos() - now));
            for (var each : oldestFirst.subList(0, Math.min(room, oldestFirst.size()))) {
                each.connection().closeUnasked(each.sinceNanos());
            }
        } finally {
            searching.set(false);
        }
    }

    private List<Candidate> candidates() {
        var found = new ArrayList<Candidate>();
        for (var connection : open) {
            var since = connection.unaskedSinceNanos();
            if (since.isPresent()) {
                found.add(new Candidate(connection, since.getAsLong()));
            }
        }
        return found;
    }
}
