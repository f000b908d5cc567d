package dev.askel.http.admission;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Limits the requests, long polls and answers that this node holds at the same time. A request gets
 * a {@link Permit} before its body is read. It is refused with {@code ThrottlingException} when the
 * node is full or its account has used up its share. A request is in progress once its body is
 * read.
 *
 * <p>Long polls have a limit of their own, because they wait. Answers are counted until they are
 * sent, because a client may not read its answer. Large answers have a limit of their own, so that
 * smaller ones can still be sent. Safe for use by many threads.
 */
public final class Admission {
    /** Answers up to this size take less heap than their connection and are not counted. */
    public static final int UNCOUNTED_ANSWER_BYTES_MAX = 2 * 1024;

    /** Answers above this size are large. */
    static final int SMALL_ANSWER_BYTES_MAX = 64 * 1024;

    private final ConcurrencyLimit limit;
    private final long bytesMax;
    private final int longPollsMax;
    private final long answerBytesMax;
    private final FairShares accounts = new FairShares();
    private final FairShares machines = new FairShares();
    private final FairShares longPolls = new FairShares();
    private final ByteShares unverified;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong largeAnswerBytes = new AtomicLong();
    private final AtomicLong otherAnswerBytes = new AtomicLong();

    /**
     * Creates an admission with no permits acquired.
     *
     * @param limit the limit of requests in progress, long polls excluded
     * @param bytesMax the maximum total bytes of the bodies of these requests
     * @param longPollsMax the maximum number of concurrent long polls
     * @param answerBytesMax the maximum total bytes of large answers that are being sent; the total
     *     of all other answers has the same maximum
     */
    public Admission(ConcurrencyLimit limit, long bytesMax, int longPollsMax, long answerBytesMax) {
        this.limit = limit;
        this.bytesMax = bytesMax;
        this.longPollsMax = longPollsMax;
        this.answerBytesMax = answerBytesMax;
        unverified = new ByteShares(bytesMax);
    }

    /**
     * Acquires the permit of a request. The request is in progress from {@link Permit#tryStart} on.
     *
     * @param account the caller's account
     * @param bodyBytes the size of its body
     * @return empty when the node is full or the account has used up its share
     */
    public Optional<Permit> tryAcquireRequest(String account, long bodyBytes) {
        return tryAcquireRequest(account, bodyBytes, () -> {});
    }

    /**
     * Acquires the permit of a request whose signature is verified after its body. Until then its
     * account is not proven, so the bytes count against the share of the client's address.
     *
     * @param account the account of the key that the request names
     * @param address the client's address
     * @param bodyBytes the size of its body
     * @return empty when the node is full, or the account or the address has used up its share
     */
    public Optional<Permit> tryAcquireUnverified(String account, String address, long bodyBytes) {
        if (!unverified.tryHold(address, bodyBytes)) {
            return Optional.empty();
        }
        var permit =
                tryAcquireRequest(account, bodyBytes, () -> unverified.release(address, bodyBytes));
        if (permit.isEmpty()) {
            unverified.release(address, bodyBytes);
        }
        return permit;
    }

    private Optional<Permit> tryAcquireRequest(String account, long bodyBytes, Runnable onEnd) {
        return accounts.canAcquire(account, limit.current()) && tryAdd(bytes, bodyBytes, bytesMax)
                ? Optional.of(new RequestPermit(new RequestWork(account, bodyBytes, onEnd)))
                : Optional.empty();
    }

    /**
     * Acquires the permit of a start. Each state machine has a share of all starts.
     *
     * @return empty when the machine has used up its share
     */
    public Optional<Permit> tryAcquireStart(String stateMachineArn) {
        return machines.tryAcquire(stateMachineArn, limit.current())
                ? Optional.of(new Permit(() -> machines.release(stateMachineArn)))
                : Optional.empty();
    }

    /**
     * Acquires the permit of a long poll. Each account has a share of all long polls.
     *
     * @param account the caller's account
     * @return empty when none is free or the account has used up its share
     */
    public Optional<Permit> tryAcquireLongPoll(String account) {
        return longPolls.tryAcquire(account, longPollsMax)
                ? Optional.of(new Permit(() -> longPolls.release(account)))
                : Optional.empty();
    }

    /**
     * Acquires the permit of an answer, which its holder keeps until the answer is sent. The result
     * is empty when the limit is reached.
     */
    public Optional<Permit> tryAcquireAnswer(long answerBytes) {
        var counter = answerBytes > SMALL_ANSWER_BYTES_MAX ? largeAnswerBytes : otherAnswerBytes;
        return tryAdd(counter, answerBytes, answerBytesMax)
                ? Optional.of(new Permit(() -> counter.addAndGet(-answerBytes)))
                : Optional.empty();
    }

    /**
     * Acquires the permit of an answer that can no longer be refused, such as one with a dispatched
     * task.
     */
    public Permit acquireGuaranteedAnswer(long answerBytes) {
        otherAnswerBytes.addAndGet(answerBytes);
        return new Permit(() -> otherAnswerBytes.addAndGet(-answerBytes));
    }

    /** Whether the limit allows more answers that cannot be refused. */
    public boolean canGuaranteeAnswers() {
        return otherAnswerBytes.get() < answerBytesMax;
    }

    /** The number of requests in progress. */
    public long requestsInProgress() {
        return accounts.acquiredPermits();
    }

    /** The maximum total bytes of all bodies in progress. */
    public long bodyBytesMax() {
        return bytesMax;
    }

    /**
     * The maximum total bytes of large answers that are being sent; the total of all other answers
     * has the same maximum.
     */
    public long answerBytesMax() {
        return answerBytesMax;
    }

    /** The bytes of the bodies in progress. */
    public long bodyBytes() {
        return bytes.get();
    }

    /** The number of waiting long polls. */
    public long waitingLongPolls() {
        return longPolls.acquiredPermits();
    }

    /** The bytes of answers that are being sent. */
    public long answerBytes() {
        return largeAnswerBytes.get() + otherAnswerBytes.get();
    }

    /**
     * Adds to a counter unless the sum exceeds the maximum. A refused addition never changes the
     * counter, not even temporarily: a higher counter could refuse a smaller concurrent request.
     */
    private static boolean tryAdd(AtomicLong counter, long more, long max) {
        long before;
        do {
            before = counter.get();
            if (before + more > max) {
                return false;
            }
        } while (!counter.compareAndSet(before, before + more));
        return true;
    }

    /** An acquired permit, which its holder releases once. Releasing it again has no effect. */
    public static class Permit {
        private final AtomicBoolean held = new AtomicBoolean(true);
        private final Runnable release;

        Permit(Runnable release) {
            this.release = release;
        }

        /**
         * Starts the work of the permit. Returns false when it may not start, because the limit was
         * reached while the body of the request was read.
         */
        public boolean tryStart() {
            return true;
        }

        /**
         * Starts the work of the permit for an account that was not known before. Returns false as
         * {@link #tryStart()} does.
         *
         * @param account the account that the request counts for
         */
        public boolean tryStart(String account) {
            return true;
        }

        /** Releases the permit. */
        public void release() {
            if (held.compareAndSet(true, false)) {
                release.run();
            }
        }
    }

    /**
     * The permit of a request. The bytes of the body count immediately. The request counts when its
     * body has been read.
     */
    private static final class RequestPermit extends Permit {
        private final RequestWork work;

        RequestPermit(RequestWork work) {
            super(work::end);
            this.work = work;
        }

        @Override
        public boolean tryStart() {
            return work.tryStart();
        }

        @Override
        public boolean tryStart(String account) {
            return work.tryStart(account);
        }
    }

    /** The counted resources of a request. */
    private final class RequestWork {
        private final long bodyBytes;
        private final Runnable onEnd;
        private String account;
        private long startNanos;
        private boolean started;
        private boolean ended;

        RequestWork(String account, long bodyBytes, Runnable onEnd) {
            this.account = account;
            this.bodyBytes = bodyBytes;
            this.onEnd = onEnd;
        }

        synchronized boolean tryStart() {
            return tryStart(account);
        }

        synchronized boolean tryStart(String counted) {
            if (ended || started || !accounts.tryAcquire(counted, limit.current())) {
                return false;
            }
            account = counted;
            started = true;
            startNanos = System.nanoTime();
            return true;
        }

        synchronized void end() {
            ended = true;
            bytes.addAndGet(-bodyBytes);
            onEnd.run();
            if (started) {
                var now = System.nanoTime();
                limit.onAnswer(now - startNanos, accounts.acquiredPermits(), now);
                accounts.release(account);
            }
        }
    }
}
