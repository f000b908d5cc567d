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
 * @param share the starts per second that one node processed before the overload
 * @param accepted the starts per second with status 200
 * @param refused the starts per second with {@code ThrottlingException}
 * @param unsent the starts per second that were due while all clients waited for a response
 * @param refusedMillis the 99th percentile of the latency of refusals; NaN without refusals
 * @param others the number of other responses, by kind
 * @param consecutiveUnready the maximum number of consecutive polls in which a node was not ready
 * @param drainTime the time from the last response until no execution was running; empty if
 *     executions still ran after {@link Overload#DRAIN_MAX}
 * @param heapBytes the maximum heap usage of a node after the executions have ended
 */
record OverloadFigures(
        double share,
        double accepted,
        double refused,
        double unsent,
        double refusedMillis,
        Map<String, Integer> others,
        int consecutiveUnready,
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
    static final double REFUSED_MILLIS_MAX = 1000;

    /**
     * The maximum number of polls. Kubernetes removes a node from the Service after two failed
     * probes.
     */
    static final int UNREADY_MAX = 1;

    /** The maximum time for which accepted executions may delay later ones. */
    static final Duration DRAIN_TIME_MAX = Duration.ofSeconds(10);

    /** Half of a node's heap, so that a second overload of the same size is possible. */
    static final long HEAP_BYTES_MAX = ClusterNode.HEAP_BYTES / 2;

    private static final long MEBIBYTE = 1 << 20;

    OverloadFigures {
        others = Map.copyOf(others);
    }

    /**
     * Combines the results of the clients of each node. An empty result means that the node closed
     * the connections.
     */
    static OverloadFigures of(
            double share,
            List<Optional<CrowdAnswers>> crowds,
            int consecutiveUnready,
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
            refusals.add(answers.throttled());
            answers.others().forEach((body, times) -> others.merge(body, times, Integer::sum));
        }
        return new OverloadFigures(
                share,
                accepted,
                refused,
                unsent,
                Latencies.combine(refusals).millisAt(0.99),
                others,
                consecutiveUnready,
                drainTime,
                heapBytes);
    }

    /** Returns one sentence for each exceeded bound. */
    List<String> exceededBounds() {
        var exceeded = new ArrayList<String>();
        if (accepted < SHARES_KEPT_MIN * share) {
            exceeded.add(
                    "the remaining nodes accepted %.0f starts per second, two shares are %.0f"
                            .formatted(accepted, SHARES_KEPT_MIN * share));
        }
        if (accepted + refused < SENT_RATIO_MIN * (accepted + refused + unsent)) {
            exceeded.add(
                    "%.0f starts per second were not sent, so the offered load was too small"
                            .formatted(unsent));
        }
        if (refused < REFUSED_RATIO_MIN * (accepted + refused)) {
            exceeded.add(
                    "%.0f starts per second were refused, which is not an overload"
                            .formatted(refused));
        }
        if (refusedMillis > REFUSED_MILLIS_MAX) {
            exceeded.add("a refusal took %.0f ms".formatted(refusedMillis));
        }
        if (!others.isEmpty()) {
            exceeded.add("starts had other responses: " + others);
        }
        if (consecutiveUnready > UNREADY_MAX) {
            exceeded.add(
                    "a node was not ready in %d consecutive polls".formatted(consecutiveUnready));
        }
        if (drainTime.isEmpty()) {
            exceeded.add(
                    "accepted executions still ran %d s after the last response"
                            .formatted(Overload.DRAIN_MAX.toSeconds()));
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
                Overload.FACTOR,
                share,
                accepted,
                refused,
                refusedMillis,
                unsent,
                drainTime
                        .map(time -> "ended after %d ms".formatted(time.toMillis()))
                        .orElse("not ended"),
                heapBytes / MEBIBYTE);
    }
}
