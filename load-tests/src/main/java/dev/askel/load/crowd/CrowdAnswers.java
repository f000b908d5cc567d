package dev.askel.load.crowd;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** What a {@link Crowd} got back: what was accepted, what throttled, and whatever else. */
public final class CrowdAnswers {
    private final Consumer<String> onAccepted;
    private final Times accepted = new Times();
    private final Times throttled = new Times();
    private final Map<String, Integer> others = new HashMap<>();
    private long unsent;
    private long nanos;
    private int acceptedInTime;
    private int throttledInTime;

    /**
     * Nothing yet.
     *
     * @param onAccepted is told the body of each answer that is 200
     */
    CrowdAnswers(Consumer<String> onAccepted) {
        this.onAccepted = onAccepted;
    }

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
            onAccepted.accept(body(text));
        } else if (text.contains("#ThrottlingException\"")) {
            throttled.add(afterNanos);
        } else {
            others.merge(body(text), 1, Integer::sum);
        }
    }

    private static String body(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
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

    /** Answered 200 within the time, a second. */
    public double acceptedPerSecond() {
        return acceptedInTime / seconds();
    }

    /** Answered {@code ThrottlingException} within the time, a second. */
    public double throttledPerSecond() {
        return throttledInTime / seconds();
    }

    /** Due while everybody waited for an answer, and so never sent, a second. */
    public double unsentPerSecond() {
        return unsent / seconds();
    }

    private double seconds() {
        return nanos / 1e9;
    }

    /** How long answers of 200 took, late ones too. */
    public Latencies accepted() {
        return accepted.latencies();
    }

    /** How long answers of {@code ThrottlingException} took, late ones too. */
    public Latencies throttled() {
        return throttled.latencies();
    }

    /** By the answer's body, how often. */
    public Map<String, Integer> others() {
        return others;
    }
}
