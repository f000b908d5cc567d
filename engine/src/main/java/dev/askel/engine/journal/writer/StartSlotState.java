package dev.askel.engine.journal.writer;

import dev.askel.engine.journal.startpermit.FairTurn;
import dev.askel.engine.journal.startpermit.StartRate;
import dev.askel.engine.journal.startpermit.StartSlot;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The counts of a slot of a start limit, and the decisions that they permit. The writers of the
 * journal and the grants after a commit use the same decisions.
 */
public final class StartSlotState {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final StartSlot slot;
    private final @Nullable StartRuleLimits rule;
    private final long usedBefore;
    private final long waitingBefore;
    private final @Nullable Long undecidedAt;
    private final long rateFullAtBefore;
    private final @Nullable Superseding supersedingBefore;
    private final @Nullable FairTurn lastTurnBefore;
    private final long nowNanos;
    private long rateFullAt;
    private @Nullable Superseding superseding;
    private @Nullable FairTurn lastTurn;
    private boolean awaitsResume;
    private long used;
    private long waiting;
    private long released;

    /**
     * The end of older requests.
     *
     * @param before the position before which requests end
     * @param executionArn the execution that has superseded them
     */
    public record Superseding(long before, String executionArn) {
        /** Reads nullable columns. */
        public static @Nullable Superseding of(@Nullable Long before, @Nullable String arn) {
            return before == null || arn == null ? null : new Superseding(before, arn);
        }
    }

    /**
     * Creates the state of a row.
     *
     * @param undecidedAt the time since when the queue needs decisions; null when it needs none
     * @param rateFullAt the stored time of the rate; null when no start has used it
     * @param superseding the requests that must end; null when none must end
     * @param lastTurn the latest turn of a fair key that has got a permit; null without one
     * @param rule null when the machine has no rule, so that its queue can be granted
     * @param nowMillis the time of the decisions, after the lock of the row
     */
    public StartSlotState(
            StartSlot slot,
            long used,
            long waiting,
            @Nullable Long undecidedAt,
            @Nullable Long rateFullAt,
            @Nullable Superseding superseding,
            @Nullable FairTurn lastTurn,
            @Nullable StartRuleLimits rule,
            long nowMillis) {
        this.slot = slot;
        this.used = used;
        this.waiting = waiting;
        this.usedBefore = used;
        this.waitingBefore = waiting;
        this.undecidedAt = undecidedAt;
        this.rateFullAtBefore = rateFullAt == null ? 0 : rateFullAt;
        this.superseding = superseding;
        this.supersedingBefore = superseding;
        this.lastTurn = lastTurn;
        this.lastTurnBefore = lastTurn;
        this.rule = rule;
        this.nowNanos = nowMillis * NANOS_PER_MILLI;
        var rate = rate();
        this.rateFullAt =
                rate == null
                        ? rateFullAtBefore
                        : rate.withoutFormerRate(rateFullAtBefore, nowNanos);
    }

    public StartSlot slot() {
        return slot;
    }

    public String text() {
        return slot.text();
    }

    public long used() {
        return used;
    }

    public long waiting() {
        return waiting;
    }

    /** Returns the rule; null when the machine has none. */
    public @Nullable StartRuleLimits rule() {
        return rule;
    }

    /** Returns the stored time of the rate; null when no start has used it. */
    public @Nullable Long rateFullAt() {
        return rateFullAt == 0 ? null : rateFullAt;
    }

    /** Returns the number of permits that neither running executions nor a pause hold back. */
    private long unused() {
        if (rule == null) {
            return Long.MAX_VALUE;
        }
        if (rule.paused()) {
            return 0;
        }
        var concurrency = rule.concurrency();
        return concurrency == null ? Long.MAX_VALUE : Math.max(0, concurrency - used);
    }

    private @Nullable StartRate rate() {
        return rule == null ? null : rule.rate();
    }

    /**
     * Returns the number of free permits, regardless of the queue.
     *
     * @param queued whether the permits are for waiting requests
     */
    private long free(boolean queued) {
        var rate = rate();
        return rate == null
                ? unused()
                : Math.min(unused(), rate.available(rateFullAt, nowNanos, queued));
    }

    private void use(long permits, boolean queued) {
        used += permits;
        var rate = rate();
        if (rate != null && permits > 0) {
            rateFullAt = rate.fullAfter(rateFullAt, nowNanos, queued, permits);
        }
    }

    /** Whether a new request can have a permit, because no request waits before it. */
    public boolean canStart() {
        return waiting == 0 && free(false) > 0;
    }

    /**
     * Whether an execution can use a permit without a lock, because its use leaves the row
     * unchanged.
     */
    boolean canUse() {
        return rate() == null && !supersedes() && canStart();
    }

    /**
     * Whether a start ends older executions. The executions of a Map Run do not replace each other.
     */
    private boolean supersedes() {
        return rule != null && rule.supersedesQueued() && slot.label().isEmpty();
    }

    /** Whether the ranks of requests precede their positions. */
    boolean isOrdered() {
        return rule != null && rule.isOrdered();
    }

    /** Whether the keys of requests get permits in turn. */
    boolean isFair() {
        return rule != null && rule.isFair();
    }

    /** Returns the latest turn of a fair key that has got a permit; null without one. */
    public @Nullable FairTurn lastTurn() {
        return lastTurn;
    }

    /** Records the turn of a request that gets a permit. */
    void onTurn(FairTurn turn) {
        if (lastTurn == null || turn.compareTo(lastTurn) > 0) {
            lastTurn = turn;
        }
    }

    /**
     * Whether the executions with permits end, too. They continue while the machine is paused,
     * because no newer execution can begin.
     */
    boolean supersedesRunning() {
        return rule != null && rule.supersedesRunning() && !rule.paused();
    }

    /** Returns the requests that must end; null when none must end. */
    public @Nullable Superseding superseding() {
        return superseding;
    }

    /** Makes the requests before a start end, if the rule says so. */
    void supersede(long position, String executionArn) {
        if (supersedes() && (superseding == null || superseding.before() < position)) {
            superseding = new Superseding(position, executionArn);
        }
    }

    /**
     * Records that no further requests must end now. The executions with permits end after a pause
     * of the machine, whose end makes the slot undecided.
     */
    void endSuperseding() {
        if (rule != null && rule.supersedesRunning() && rule.paused()) {
            awaitsResume = true;
        } else {
            superseding = null;
        }
    }

    /** Grants a permit for a new request if possible. */
    boolean tryStart() {
        if (!canStart()) {
            return false;
        }
        use(1, false);
        return true;
    }

    /** Whether the account has the maximum number of waiting requests. */
    boolean isAccountFull() {
        return rule != null && rule.isAccountFull();
    }

    /**
     * Whether a new request ends a waiting request, or the execution whose permit it waits for. So
     * it does not increase the number of waiting requests, or only until this end.
     */
    private boolean replacesEarlier() {
        return supersedes()
                ? waiting > 0 || (used > 0 && supersedesRunning())
                : rule != null && !rule.refuses() && waiting >= rule.queueMax();
    }

    /**
     * Returns the number of new requests that get free permits or places in the queue; {@code
     * Long.MAX_VALUE} without a bound. A full account has no places, unless a new request replaces
     * an earlier one.
     */
    long capacity() {
        if (isAccountFull() && !replacesEarlier()) {
            return waiting > 0 ? 0 : free(false);
        }
        // A start ends the queue.
        if (rule == null || !rule.refuses() || supersedes()) {
            return Long.MAX_VALUE;
        }
        long free = waiting > 0 ? 0 : free(false);
        return free == Long.MAX_VALUE ? free : free + rule.queueMax() - waiting;
    }

    /** Returns the number of waiting requests that can have permits. */
    public long grantable() {
        // The first requests of the queue must end.
        return superseding != null ? 0 : Math.min(waiting, free(true));
    }

    /**
     * Returns the time when the rate permits the next request of the queue, in epoch milliseconds;
     * null when the queue does not wait for its rate.
     */
    @Nullable Long nextStartAtMillis() {
        var rate = rate();
        if (rate == null || waiting == 0 || unused() == 0 || grantable() > 0) {
            return null;
        }
        return Math.ceilDiv(rate.nextAt(rateFullAt, nowNanos), NANOS_PER_MILLI);
    }

    /** Returns the time until {@link #nextStartAtMillis}; {@code Long.MAX_VALUE} without it. */
    public long nextStartInMillis() {
        var next = nextStartAtMillis();
        return next == null ? Long.MAX_VALUE : Math.max(0, next - nowNanos / NANOS_PER_MILLI);
    }

    /**
     * Returns the number of waiting requests that must end, because the queue is too long. Waiting
     * requests that can have permits do not count. The children of a Map Run never end.
     */
    public long overflow() {
        return rule == null || rule.refuses() || supersedes() || !slot.label().isEmpty()
                ? 0
                : Math.max(0, waiting - grantable() - rule.queueMax());
    }

    /** Whether the first requests of the queue must get decisions. */
    public boolean needsDecisions() {
        return (superseding != null && !awaitsResume) || grantable() > 0 || overflow() > 0;
    }

    /**
     * Returns the number of waiting requests that the transaction of the writes grants: one for
     * each permit that it has released. So the number of grants follows the number of ends.
     */
    long grantableByRelease() {
        return Math.min(released, grantable());
    }

    /** Counts a request that waits. */
    void queue() {
        waiting++;
    }

    /** Counts permits that the executions of waiting requests get. */
    public void grantWaiting(long requests) {
        waiting = Math.max(0, waiting - requests);
        use(requests, true);
    }

    /** Counts the end of waiting requests. */
    public void removeWaiting(long requests) {
        waiting = Math.max(0, waiting - requests);
    }

    /** Counts a released permit. */
    void release() {
        used = Math.max(0, used - 1);
        released++;
    }

    /** Counts a permit that is in use although no grant has counted it. */
    void restoreUsed() {
        used++;
    }

    /** Corrects the count of waiting requests after a query has found no further one. */
    public void clearWaiting() {
        waiting = 0;
    }

    /**
     * Returns the time from which the queue needs decisions after writes; null when it needs none.
     */
    @Nullable Long undecidedSince() {
        if (!needsDecisions()) {
            return nextStartAtMillis();
        }
        long now = nowNanos / NANOS_PER_MILLI;
        return undecidedAt == null ? Long.valueOf(now) : Long.valueOf(Math.min(undecidedAt, now));
    }

    /**
     * Returns the time from which the queue needs decisions after some were made. Slots that need
     * further decisions now get them after all other slots.
     */
    @Nullable Long undecidedAfter() {
        return needsDecisions() ? Long.valueOf(nowNanos / NANOS_PER_MILLI) : nextStartAtMillis();
    }

    /** Whether the row must be written. */
    boolean isChanged() {
        return used != usedBefore
                || waiting != waitingBefore
                || rateFullAt != rateFullAtBefore
                || !Objects.equals(superseding, supersedingBefore)
                || !Objects.equals(lastTurn, lastTurnBefore)
                || !Objects.equals(undecidedAt, undecidedSince());
    }
}
