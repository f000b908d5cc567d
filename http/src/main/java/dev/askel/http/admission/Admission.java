package dev.askel.http.admission;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The requests in work on this node. A request gets a {@link Permit} before its body is read, or
 * none: then the node is full, and the client is told to come again ({@code ThrottlingException}).
 * Long polls wait for somebody else and have their own count. Answers are counted until they are
 * out of this process, for a client may ask and not read; large ones apart, so that they leave the
 * others their room. Safe for use by many threads.
 */
public final class Admission {
    /** Answers up to here weigh less than the connection they wait on, and are always given. */
    public static final int UNCOUNTED_ANSWER_BYTES_MAX = 2 * 1024;

    /** Answers above are large. */
    static final int SMALL_ANSWER_BYTES_MAX = 64 * 1024;

    private final long requestsMax;
    private final long bytesMax;
    private final long longPollsMax;
    private final long answerBytesMax;
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong longPolls = new AtomicLong();
    private final AtomicLong largeAnswerBytes = new AtomicLong();
    private final AtomicLong otherAnswerBytes = new AtomicLong();

    /**
     * An empty node.
     *
     * @param requestsMax requests in work at once, long polls apart
     * @param bytesMax their bodies together
     * @param longPollsMax long polls at once
     * @param answerBytesMax large answers together that are being sent, and as much for all others
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

    /** A place for an answer until it is sent, or none. */
    public Optional<Permit> answer(long answerBytes) {
        var taken = answerBytes > SMALL_ANSWER_BYTES_MAX ? largeAnswerBytes : otherAnswerBytes;
        return take(taken, answerBytes, answerBytesMax)
                ? Optional.of(new Permit(() -> taken.addAndGet(-answerBytes)))
                : Optional.empty();
    }

    /** A place for an answer that cannot be refused any more, as one that hands out a task. */
    public Permit owedAnswer(long answerBytes) {
        otherAnswerBytes.addAndGet(answerBytes);
        return new Permit(() -> otherAnswerBytes.addAndGet(-answerBytes));
    }

    /** Whether there is room for more of the answers that cannot be refused. */
    public boolean mayOweMore() {
        return otherAnswerBytes.get() < answerBytesMax;
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

    /** Bytes of answers that are being sent now. */
    public long answerBytes() {
        return largeAnswerBytes.get() + otherAnswerBytes.get();
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

        Permit(Runnable giveBack) {
            this.giveBack = giveBack;
        }

        public void giveBack() {
            if (held.compareAndSet(true, false)) {
                giveBack.run();
            }
        }
    }
}
