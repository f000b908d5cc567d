package dev.askel.load.bench;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** What a {@link Crowd} got back: what was accepted, what throttled, and whatever else. */
final class CrowdAnswers {
    private final Times accepted = new Times();
    private final Times throttled = new Times();
    private final Map<String, Integer> others = new HashMap<>();
    private long unsent;
    private long nanos;
    private int acceptedInTime;
    private int throttledInTime;

    /** How long answers took, as many as there are. */
    private static final class Times {
        private long[] nanos = new long[1 << 14];
        private int count;

        void add(long more) {
            if (count == nanos.length) {
                nanos = Arrays.copyOf(nanos, 2 * count);
            }
            nanos[count++] = more;
        }

        Latencies latencies() {
            return Latencies.of(Arrays.copyOf(nanos, count));
        }
    }

    void add(CharSequence answer, long afterNanos) {
        var text = answer.toString();
        if (text.startsWith("HTTP/1.1 200 ")) {
            accepted.add(afterNanos);
        } else if (text.contains("#ThrottlingException\"")) {
            throttled.add(afterNanos);
        } else {
            others.merge(text.substring(text.indexOf("\r\n\r\n") + 4), 1, Integer::sum);
        }
    }

    /** A request that was due while everybody waited. */
    void unsent() {
        unsent++;
    }

    /** How many never got an answer. */
    void unanswered(int clients) {
        if (clients > 0) {
            others.put("no answer", clients);
        }
    }

    /** So long requests were sent; what is answered later counts for no rate. */
    void measured(long time) {
        nanos = time;
        acceptedInTime = accepted.count;
        throttledInTime = throttled.count;
    }

    double acceptedPerSecond() {
        return acceptedInTime / seconds();
    }

    double throttledPerSecond() {
        return throttledInTime / seconds();
    }

    double unsentPerSecond() {
        return unsent / seconds();
    }

    private double seconds() {
        return nanos / 1e9;
    }

    Latencies accepted() {
        return accepted.latencies();
    }

    Latencies throttled() {
        return throttled.latencies();
    }

    /** By the answer's body, how often. */
    Map<String, Integer> others() {
        return others;
    }
}
