package dev.askel.http.admission;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The requests in work on this node. A request gets a {@link Permit} before its body is read, or
 * none: then the node is full, and the client is told to come again ({@code ThrottlingException}).
 * Long polls wait for somebody else and have their own count, and so have the bytes of large
 * answers until their clients have read them. Safe for use by many threads.
 */
public final class Admission {
    /** Answers up to here are as many as there are requests, and nobody waits for their end. */
    public static final int UNCOUNTED_ANSWER_BYTES_MAX = 64 * 1024;

    private final long requestsMax;
    private final long bytesMax;
    private final long longPollsMax;
    private final long answerBytesMax;
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong longPolls = new AtomicLong();
    private final AtomicLong answerBytes = new AtomicLong();

    /**
     * An empty node.
     *
     * @param requestsMax requests in work at once, long polls apart
     * @param bytesMax their bodies together
     * @param longPollsMax long polls at once
     * @param answerBytesMax large answers together that are being sent
     */
    public Admission(long requestsMax, long bytesMax, long longPollsMax, long answerBytesMax) {
        this.requestsMax = requestsMax;
        this.bytesMax = bytesMax;
        this.longPollsMax = longPollsMax;
        this.answerBytesMax = answerBytesMax;
    }

    /** A place for a request whose body has so many bytes, or none. */
    public Optional<Permit> request(long bodyBytes) {
        if (!take(requests, 1, requestsMax)) {
            return Optional.empty();
        }
        if (!take(bytes, bodyBytes, bytesMax)) {
            requests.decrementAndGet();
            return Optional.empty();
        }
        return Optional.of(
                new Permit(() -> {
                    requests.decrementAndGet();
                    bytes.addAndGet(-bodyBytes);
                }));
    }

    /** A place for a long poll, or none. */
    public Optional<Permit> longPoll() {
        return take(longPolls, 1, longPollsMax)
                ? Optional.of(new Permit(longPolls::decrementAndGet))
                : Optional.empty();
    }

    /** A place for a large answer until it is sent, or none. */
    public Optional<Permit> answer(long answerLength) {
        return take(answerBytes, answerLength, answerBytesMax)
                ? Optional.of(new Permit(() -> answerBytes.addAndGet(-answerLength)))
                : Optional.empty();
    }

    /** Whether there is room for another answer of that many bytes now. */
    public boolean hasRoomFor(long answerLength) {
        return answerBytes.get() + answerLength <= answerBytesMax;
    }

    /** Requests in work now. */
    public long requests() {
        return requests.get();
    }

    /** Bytes of the bodies in work now. */
    public long bytes() {
        return bytes.get();
    }

    /** Long polls now. */
    public long longPolls() {
        return longPolls.get();
    }

    /** Bytes of large answers that are being sent now. */
    public long answerBytes() {
        return answerBytes.get();
    }

    private static boolean take(AtomicLong taken, long more, long max) {
        if (taken.addAndGet(more) <= max) {
            return true;
        }
        taken.addAndGet(-more);
        return false;
    }

    /** A place taken; give it back once. Giving it back again does nothing. */
    public static final class Permit {
        private final AtomicBoolean held = new AtomicBoolean(true);
        private final Runnable giveBack;

        private Permit(Runnable giveBack) {
            this.giveBack = giveBack;
        }

        public void giveBack() {
            if (held.compareAndSet(true, false)) {
                giveBack.run();
            }
        }
    }
}
