package dev.askel.cluster.formation;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds links that stay broken while both nodes run. It must decide before Pekko's split-brain
 * resolver. That resolver runs on each node and could down both ends of the link, or all members.
 */
final class LinkWatch {
    /** A poll may be late, and a node that resumes after a pause is unreachable for a moment. */
    private static final int POLLS_MIN = 3;

    private final long patienceNanos;
    private final Map<BrokenLink, Seen> seen = new HashMap<>();
    private long polledNanos;

    /** The time since which a link is broken, and the number of polls that found it broken. */
    private record Seen(long sinceNanos, int polls) {
        Seen polledAgain() {
            return new Seen(sinceNanos, polls + 1);
        }
    }

    LinkWatch(Duration patience) {
        this.patienceNanos = patience.toNanos();
    }

    /** Discards all observations, because this node could not poll for a while. */
    void reset() {
        seen.clear();
    }

    /**
     * Records one poll. After a pause as long as the patience, earlier observations are discarded.
     *
     * @param nowNanos the monotonic clock
     * @return the links that were broken in every poll during the patience, at least three
     */
    Set<BrokenLink> brokenLinks(Collection<Peer> peers, long nowNanos) {
        if (nowNanos - polledNanos >= patienceNanos) {
            reset();
        }
        polledNanos = nowNanos;
        var links = BrokenLink.among(peers);
        seen.keySet().retainAll(links);
        seen.replaceAll((_, before) -> before.polledAgain());
        links.forEach(link -> seen.putIfAbsent(link, new Seen(nowNanos, 1)));
        return seen.entrySet().stream()
                .filter(each ->
                        each.getValue().polls() >= POLLS_MIN
                                && nowNanos - each.getValue().sinceNanos() >= patienceNanos)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }
}
