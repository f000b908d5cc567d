package dev.askel.load.cluster;

import dev.askel.load.crowd.CrowdAnswers;
import dev.askel.load.crowd.Latencies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The result of an {@link Overload}.
 *
 * @param sharePerSecond the starts per second that one node processed before the overload
 * @param acceptedPerSecond the starts per second with status 200
 * @param refusedPerSecond the starts per second with {@code ThrottlingException}
 * @param unsentPerSecond the starts per second that were due while all clients waited for a
 *     response
 * @param refusalMillis the 99th percentile of the latency of refusals; NaN without refusals
 * @param otherResponseCounts the number of other responses, by kind
 * @param consecutiveUnreadyPolls the maximum number of consecutive polls in which a node was not
 *     ready
 * @param drainTime the time from the last response until no execution was running; empty if
 *     executions still ran after {@link Overload#DRAIN_TIME_MAX}
 * @param heapBytes the maximum heap usage of a node after the executions have ended
 */
record OverloadFigures(
        double sharePerSecond,
        double acceptedPerSecond,
        double refusedPerSecond,
        double unsentPerSecond,
        double refusalMillis,
        Map<String, Integer> otherResponseCounts,
        int consecutiveUnreadyPolls,
        Optional<Duration> drainTime,
        long heapBytes) {
    /**
     * The minimum rate of accepted starts as a multiple of a share. Two nodes remain, and each must
     * process its own share in spite of the refused starts.
     */
    static final double SHARES_KEPT_MIN = 2;

    /**
     * The minimum ratio of sent starts to due starts. With a lower ratio, the clients were too
     * slow.
     */
    static final double SENT_RATIO_MIN = 0.85;

    /**
     * The minimum ratio of refused starts to sent starts. With a lower ratio, the nodes could
     * process the load, so the measured share was too small.
     */
    static final double REFUSED_RATIO_MIN = 0.25;

    /** The maximum latency of a refusal. An SDK waits up to a second before its first retry. */
    static final double REFUSAL_MILLIS_MAX = 1000;

    /**
     * The maximum number of consecutive polls in which a node is not ready. Kubernetes removes a
     * node from the Service after two failed probes.
     */
    static final int UNREADY_POLLS_MAX = 1;

    /** The maximum time from the last response until no accepted execution is running. */
    static final Duration DRAIN_TIME_MAX = Duration.ofSeconds(10);

    /** Half of a node's heap, so that a second overload of the same size is possible. */
    static final long HEAP_BYTES_MAX = ClusterNode.HEAP_BYTES / 2;

    private static final long MEBIBYTE = 1 << 20;

    OverloadFigures {
        otherResponseCounts = Map.copyOf(otherResponseCounts);
    }

    /**
     * Combines the results of the clients of each node. An empty result means that the node closed
     * the connections.
     */
    static OverloadFigures of(
            double sharePerSecond,
            List<Optional<CrowdAnswers>> crowds,
            int consecutiveUnreadyPolls,
            Optional<Duration> drainTime,
            long heapBytes) {
        double accepted = 0;
        double refused = 0;
        double unsent = 0;
        var refusals = new ArrayList<Latencies>();
        var others = new TreeMap<String, Integer>();
        for (var crowd : crowds) {
            if (crowd.isEmpty()) {
                others.merge("connections cut", 1, Integer::sum);
                continue;
            }
            var answers = crowd.get();
            accepted += answers.acceptedPerSecond();
            refused += answers.throttledPerSecond();
            unsent += answers.unsentPerSecond();
            refusals.add(answers.throttledLatencies());
            answers.otherResponseCounts()
                    .forEach((body, times) -> others.merge(body, times, Integer::sum));
        }
        return new OverloadFigures(
                sharePerSecond,
                accepted,
                refused,
                unsent,
                Latencies.combine(refusals).quantileMillis(0.99),
                others,
                consecutiveUnreadyPolls,
                drainTime,
                heapBytes);
    }

    /** Returns one sentence for each exceeded bound. */
    List<String> exceededBounds() {
        var exceeded = new ArrayList<String>();
        if (acceptedPerSecond < SHARES_KEPT_MIN * sharePerSecond) {
            exceeded.add(
                    "the remaining nodes accepted %.0f starts per second, two shares are %.0f"
                            .formatted(acceptedPerSecond, SHARES_KEPT_MIN * sharePerSecond));
        }
        if (acceptedPerSecond + refusedPerSecond
                < SENT_RATIO_MIN * (acceptedPerSecond + refusedPerSecond + unsentPerSecond)) {
            exceeded.add(
                    "%.0f starts per second were not sent, so the offered load was too small"
                            .formatted(unsentPerSecond));
        }
        if (refusedPerSecond < REFUSED_RATIO_MIN * (acceptedPerSecond + refusedPerSecond)) {
            exceeded.add(
                    "%.0f starts per second were refused, which is not an overload"
                            .formatted(refusedPerSecond));
        }
        if (refusalMillis > REFUSAL_MILLIS_MAX) {
            exceeded.add("a refusal took %.0f ms".formatted(refusalMillis));
        }
        if (!otherResponseCounts.isEmpty()) {
            exceeded.add("starts had other responses: " + otherResponseCounts);
        }
        if (consecutiveUnreadyPolls > UNREADY_POLLS_MAX) {
            exceeded.add(
                    "a node was not ready in %d consecutive polls"
                            .formatted(consecutiveUnreadyPolls));
        }
        if (drainTime.isEmpty()) {
            exceeded.add(
                    "accepted executions still ran %d s after the last response"
                            .formatted(Overload.DRAIN_TIME_MAX.toSeconds()));
        }
        drainTime
                .filter(time -> time.compareTo(DRAIN_TIME_MAX) > 0)
                .ifPresent(time ->
                        exceeded.add(
                                "accepted executions ran for %d ms after the last response"
                                        .formatted(time.toMillis())));
        if (heapBytes > HEAP_BYTES_MAX) {
            exceeded.add("a node used %d MiB of heap afterwards".formatted(heapBytes / MEBIBYTE));
        }
        return exceeded;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d x %.0f/s: %.0f/s accepted, %.0f/s refused (p99 %.0f ms), %.0f/s not sent,"
                        + " %s, heap %d MiB",
                Overload.LOAD_FACTOR,
                sharePerSecond,
                acceptedPerSecond,
                refusedPerSecond,
                refusalMillis,
                unsentPerSecond,
                drainTime
                        .map(time -> "ended after %d ms".formatted(time.toMillis()))
                        .orElse("not ended"),
                heapBytes / MEBIBYTE);
    }
}
