package dev.askel.load.crowd;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** The responses to a {@link Crowd}: accepted, throttled and others. */
public final class CrowdAnswers {
    private final Consumer<String> onAccepted;
    private final DurationList accepted = new DurationList();
    private final DurationList throttled = new DurationList();
    private final Map<String, Integer> others = new HashMap<>();
    private long unsent;
    private long nanos;
    private int acceptedInTime;
    private int throttledInTime;

    /**
     * Creates an empty result.
     *
     * @param onAccepted receives the body of each response with status 200
     */
    CrowdAnswers(Consumer<String> onAccepted) {
        this.onAccepted = onAccepted;
    }

    /** A growing list of durations. */
    private static final class DurationList {
        private long[] nanos = new long[1 << 14];
        private int count;

        void add(long duration) {
            if (count == nanos.length) {
                nanos = Arrays.copyOf(nanos, 2 * count);
            }
            nanos[count++] = duration;
        }

        Latencies latencies() {
            return Latencies.of(Arrays.copyOf(nanos, count));
        }
    }

    /** Adds a response that arrived {@code latencyNanos} after its request. */
    void add(CharSequence response, long latencyNanos) {
        var text = response.toString();
        if (text.startsWith("HTTP/1.1 200 ")) {
            accepted.add(latencyNanos);
            onAccepted.accept(body(text));
        } else if (text.contains("#ThrottlingException\"")) {
            throttled.add(latencyNanos);
        } else {
            others.merge(body(text), 1, Integer::sum);
        }
    }

    private static String body(String response) {
        return response.substring(response.indexOf("\r\n\r\n") + 4);
    }

    /** Counts a request that was due while all clients waited for responses. */
    void addUnsent() {
        unsent++;
    }

    /** Sets the number of clients that received no response to their last request. */
    void setUnansweredCount(int clients) {
        if (clients > 0) {
            others.put("no answer", clients);
        }
    }

    /** Sets the measured time in nanoseconds. Later responses do not count in the rates. */
    void setMeasuredNanos(long durationNanos) {
        nanos = durationNanos;
        acceptedInTime = accepted.count;
        throttledInTime = throttled.count;
    }

    /** Returns the rate of responses with status 200 within the measured time. */
    public double acceptedPerSecond() {
        return acceptedInTime / seconds();
    }

    /** Returns the rate of {@code ThrottlingException} within the measured time. */
    public double throttledPerSecond() {
        return throttledInTime / seconds();
    }

    /**
     * Returns the rate of requests that were due while all clients waited for responses. These
     * requests were not sent.
     */
    public double unsentPerSecond() {
        return unsent / seconds();
    }

    private double seconds() {
        return nanos / 1e9;
    }

    /**
     * Returns the latencies of responses with status 200, including those after the measured time.
     */
    public Latencies acceptedLatencies() {
        return accepted.latencies();
    }

    /**
     * Returns the latencies of {@code ThrottlingException}, including those after the measured
     * time.
     */
    public Latencies throttledLatencies() {
        return throttled.latencies();
    }

    /**
     * Returns the number of other responses by their body. The key {@code no answer} has the number
     * of clients that received no response.
     */
    public Map<String, Integer> otherResponseCounts() {
        return others;
    }
}
