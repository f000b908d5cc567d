package dev.askel.http.admission;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The requests in work on this node. A request gets a {@link Permit} before its body is read, or
 * none: then the node is full, or its account has its share, and the client is told to come again
 * ({@code ThrottlingException}). It is in work once its body is there. Long polls wait for somebody
 * else and have their own count. Answers are counted until they are out of this process, for a
 * client may ask and not read; large ones apart, so that they leave the others their room. Safe for
 * use by many threads.
 */
public final class Admission {
    /** Answers up to here weigh less than the connection they wait on, and are always given. */
    public static final int UNCOUNTED_ANSWER_BYTES_MAX = 2 * 1024;

    /** Answers above are large. */
    static final int SMALL_ANSWER_BYTES_MAX = 64 * 1024;

    private final WorkLimit limit;
    private final long bytesMax;
    private final int longPollsMax;
    private final long answerBytesMax;
    private final Shares accounts = new Shares();
    private final Shares machines = new Shares();
    private final Shares longPolls = new Shares();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong largeAnswerBytes = new AtomicLong();
    private final AtomicLong otherAnswerBytes = new AtomicLong();

    /**
     * An empty node.
     *
     * @param limit requests in work at once, long polls apart
     * @param bytesMax their bodies together
     * @param longPollsMax long polls at once
     * @param answerBytesMax large answers together that are being sent, and as much for all others
     */
    public Admission(WorkLimit limit, long bytesMax, int longPollsMax, long answerBytesMax) {
        this.limit = limit;
        this.bytesMax = bytesMax;
        this.longPollsMax = longPollsMax;
        this.answerBytesMax = answerBytesMax;
    }

    /**
     * A place for a request whose body has so many bytes, or none. It is in work from {@link
     * Permit#begins} on.
     *
     * @param account on whose behalf it comes
     */
    public Optional<Permit> request(String account, long bodyBytes) {
        return accounts.isFree(account, limit.now()) && take(bytes, bodyBytes, bytesMax)
                ? Optional.of(new Request(new Work(account, bodyBytes)))
                : Optional.empty();
    }

    /**
     * A place for a start among those of all machines, or none. A machine has its share, like an
     * account.
     */
    public Optional<Permit> start(String stateMachineArn) {
        return machines.take(stateMachineArn, limit.now())
                ? Optional.of(new Permit(() -> machines.giveBack(stateMachineArn)))
                : Optional.empty();
    }

    /**
     * A place for a long poll, or none. An account has its share of them.
     *
     * @param account on whose behalf it comes
     */
    public Optional<Permit> longPoll(String account) {
        return longPolls.take(account, longPollsMax)
                ? Optional.of(new Permit(() -> longPolls.giveBack(account)))
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
        return accounts.taken();
    }

    /** Bytes that bodies in work may have together. */
    public long bytesMax() {
        return bytesMax;
    }

    /** Bytes of large answers that may be sent at a time; all other answers may have as many. */
    public long answerBytesMax() {
        return answerBytesMax;
    }

    /** Bytes of the bodies in work now. */
    public long bytes() {
        return bytes.get();
    }

    /** Long polls now. */
    public long longPolls() {
        return longPolls.taken();
    }

    /** Bytes of answers that are being sent now. */
    public long answerBytes() {
        return largeAnswerBytes.get() + otherAnswerBytes.get();
    }

    /** Nothing is taken on a refusal, even for an instant: less may have room beside it. */
    private static boolean take(AtomicLong taken, long more, long max) {
        long before;
        do {
            before = taken.get();
            if (before + more > max) {
                return false;
            }
        } while (!taken.compareAndSet(before, before + more));
        return true;
    }

    /** A place taken; give it back once. Giving it back again does nothing. */
    public static class Permit {
        private final AtomicBoolean held = new AtomicBoolean(true);
        private final Runnable giveBack;

        Permit(Runnable giveBack) {
            this.giveBack = giveBack;
        }

        /** Whether what it is for may begin; a request's place may be gone while its body came. */
        public boolean begins() {
            return true;
        }

        /** Gives it back. */
        public void giveBack() {
            if (held.compareAndSet(true, false)) {
                giveBack.run();
            }
        }
    }

    /** A request's: its body has a place at once, its work when the body is there. */
    private static final class Request extends Permit {
        private final Work work;

        Request(Work work) {
            super(work::end);
            this.work = work;
        }

        @Override
        public boolean begins() {
            return work.begin();
        }
    }

    /** What is counted of a request. */
    private final class Work {
        private final String account;
        private final long bodyBytes;
        private long begunNanos;
        private boolean begun;
        private boolean ended;

        Work(String account, long bodyBytes) {
            this.account = account;
            this.bodyBytes = bodyBytes;
        }

        synchronized boolean begin() {
            if (ended || begun || !accounts.take(account, limit.now())) {
                return false;
            }
            begun = true;
            begunNanos = System.nanoTime();
            return true;
        }

        synchronized void end() {
            ended = true;
            bytes.addAndGet(-bodyBytes);
            if (begun) {
                var now = System.nanoTime();
                limit.answered(now - begunNanos, accounts.taken(), now);
                accounts.giveBack(account);
            }
        }
    }
}
