package dev.askel.cluster.formation;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds the links that are broken and stay so while both their nodes live. It has to be sure sooner
 * than the split-brain resolver, which puts out both ends of a link, and all others too when it is
 * not the first to decide.
 */
final class LinkWatch {
    /** One look may come late, and a node that wakes is missed for a moment. */
    private static final int LOOKS_MIN = 3;

    private final long patienceNanos;
    private final Map<BrokenLink, Seen> seen = new HashMap<>();
    private long lookedNanos;

    /** Since when a link is broken, and at how many looks it was. */
    private record Seen(long sinceNanos, int looks) {
        Seen again() {
            return new Seen(sinceNanos, looks + 1);
        }
    }

    LinkWatch(Duration patience) {
        this.patienceNanos = patience.toNanos();
    }

    /** Forgets all it saw: this node itself could not look for a while. */
    void reset() {
        seen.clear();
    }

    /**
     * Takes a look. After a pause as long as the patience what was seen before says nothing.
     *
     * @param nowNanos of the monotonic clock
     * @return the links that were broken at every look for the patience, three at least
     */
    Set<BrokenLink> broken(Collection<Peer> peers, long nowNanos) {
        if (nowNanos - lookedNanos >= patienceNanos) {
            reset();
        }
        lookedNanos = nowNanos;
        var links = BrokenLink.among(peers);
        seen.keySet().retainAll(links);
        seen.replaceAll((_, before) -> before.again());
        links.forEach(link -> seen.putIfAbsent(link, new Seen(nowNanos, 1)));
        return seen.entrySet().stream()
                .filter(each ->
                        each.getValue().looks() >= LOOKS_MIN
                                && nowNanos - each.getValue().sinceNanos() >= patienceNanos)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }
}
