package dev.askel.cluster.formation;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds links that stay broken although both of their nodes run. It must decide before Pekko's
 * split-brain resolver. The resolver runs on each node and could down both ends of the link, or all
 * members.
 */
final class LinkWatch {
    /**
     * The minimum number of polls in sequence that must find a link broken. One poll may be late,
     * and a node that resumes after a pause is unreachable for a moment.
     */
    private static final int POLLS_MIN = 3;

    private final long brokenAfterNanos;
    private final Map<BrokenLink, Observation> observations = new HashMap<>();
    private long polledNanos;

    /**
     * A link that was found broken: the time of the first poll of the sequence, and the number of
     * polls.
     */
    private record Observation(long firstPollNanos, int polls) {
        Observation withNextPoll() {
            return new Observation(firstPollNanos, polls + 1);
        }
    }

    LinkWatch(Duration brokenAfter) {
        this.brokenAfterNanos = brokenAfter.toNanos();
    }

    /** Discards all observations, because this node could not poll for a while. */
    void reset() {
        observations.clear();
    }

    /**
     * Records one poll. If the previous poll was {@code link-broken-after} or longer ago, earlier
     * observations are discarded.
     *
     * @param nowNanos the current time of the monotonic clock
     * @return the links that every poll found broken during {@code link-broken-after}, in at least
     *     three polls
     */
    Set<BrokenLink> recordPollAndFindBroken(Collection<Peer> peers, long nowNanos) {
        if (nowNanos - polledNanos >= brokenAfterNanos) {
            reset();
        }
        polledNanos = nowNanos;
        var links = BrokenLink.findAmong(peers);
        observations.keySet().retainAll(links);
        observations.replaceAll((_, before) -> before.withNextPoll());
        links.forEach(link -> observations.putIfAbsent(link, new Observation(nowNanos, 1)));
        return observations.entrySet().stream()
                .filter(each ->
                        each.getValue().polls() >= POLLS_MIN
                                && nowNanos - each.getValue().firstPollNanos() >= brokenAfterNanos)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }
}
