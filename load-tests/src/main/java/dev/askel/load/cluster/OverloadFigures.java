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
 * What came of an overload.
 *
 * @param share starts that a node carried before it, a second
 * @param accepted starts that were answered 200, a second
 * @param refused those that were answered {@code ThrottlingException}, a second
 * @param unsent those that were due while all clients waited for an answer, a second
 * @param refusedMillis after so long 99 of 100 refusals had come; NaN where there was none
 * @param others answers of any other kind and how often they came
 * @param unreadyInARow how many looks at one node found it not ready, one after the other
 * @param behind so long after the last answer nothing ran any more
 * @param heapBytes that objects of one of the nodes took then, at most
 */
record OverloadFigures(
        double share,
        double accepted,
        double refused,
        double unsent,
        double refusedMillis,
        Map<String, Integer> others,
        int unreadyInARow,
        Duration behind,
        long heapBytes) {
    /** Two nodes go on with what they did: their shares. What is refused may not cost them that. */
    static final double SHARES_KEPT_MIN = 2;

    /** So much of what was due reaches the nodes at least: else their clients held it back. */
    static final double SENT_MIN = 0.85;

    /** So much of it is refused at least: else they could bear it, and the share was too small. */
    static final double REFUSED_MIN = 0.25;

    /** An SDK waits up to a second before its first retry: it should know by then. */
    static final double REFUSED_MILLIS_MAX = 1000;

    /** Kubernetes takes a node out of the Service when it is not ready twice in a row. */
    static final int UNREADY_MAX = 1;

    /** So long clients of one execution would wait for others'. */
    static final Duration BEHIND_MAX = Duration.ofSeconds(10);

    /** Half of what a node has: as much again finds room when the next storm comes. */
    static final long HEAP_BYTES_MAX = Node.HEAP_BYTES / 2;

    private static final long MEBIBYTE = 1 << 20;

    OverloadFigures {
        others = Map.copyOf(others);
    }

    /** Puts together what the clients of each node got; nothing is what they got that lost it. */
    static OverloadFigures of(
            double share,
            List<Optional<CrowdAnswers>> crowds,
            int unreadyInARow,
            Duration behind,
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
                Latencies.all(refusals).millisAt(0.99),
                others,
                unreadyInARow,
                behind,
                heapBytes);
    }

    /** One sentence for each bound that was missed. */
    List<String> missed() {
        var missed = new ArrayList<String>();
        if (accepted < SHARES_KEPT_MIN * share) {
            missed.add(
                    "the nodes that were left took on %.0f starts a second, two shares are %.0f"
                            .formatted(accepted, SHARES_KEPT_MIN * share));
        }
        if (accepted + refused < SENT_MIN * (accepted + refused + unsent)) {
            missed.add(
                    "%.0f starts a second were not sent: so much less was offered"
                            .formatted(unsent));
        }
        if (refused < REFUSED_MIN * (accepted + refused)) {
            missed.add("%.0f starts a second were refused: it was no overload".formatted(refused));
        }
        if (refusedMillis > REFUSED_MILLIS_MAX) {
            missed.add("a refusal took %.0f ms".formatted(refusedMillis));
        }
        if (!others.isEmpty()) {
            missed.add("starts were answered otherwise: " + others);
        }
        if (unreadyInARow > UNREADY_MAX) {
            missed.add("a node was not ready, %d looks in a row".formatted(unreadyInARow));
        }
        if (behind.compareTo(BEHIND_MAX) > 0) {
            missed.add("what was accepted ran for %d ms more".formatted(behind.toMillis()));
        }
        if (heapBytes > HEAP_BYTES_MAX) {
            missed.add("a node held %d MiB afterwards".formatted(heapBytes / MEBIBYTE));
        }
        return missed;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d x %.0f/s: %.0f/s accepted, %.0f/s refused (p99 %.0f ms), %.0f/s not sent,"
                        + " ended after %d ms, heap %d MiB",
                Overload.FACTOR,
                share,
                accepted,
                refused,
                refusedMillis,
                unsent,
                behind.toMillis(),
                heapBytes / MEBIBYTE);
    }
}
