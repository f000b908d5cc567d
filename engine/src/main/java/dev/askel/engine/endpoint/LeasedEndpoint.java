package dev.askel.engine.endpoint;

import dev.askel.engine.api.workbench.EndpointRules.EndpointUse;
import dev.askel.engine.clock.EngineTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The permits and calls of one endpoint on this node. Thread-safe; never blocks for long.
 *
 * <p>Calls start only while the lease is valid. So a pause or a lower limit applies on each node
 * after at most {@link #VALID_FOR}, even if the node cannot read the rule.
 */
final class LeasedEndpoint implements WaitingCall.PermitSource {
    /** The time after a renewal in which calls may start. */
    static final Duration VALID_FOR = Duration.ofSeconds(3);

    /** The maximum number of deferrable calls that wait in memory, for a slow endpoint. */
    static final int WAITING_MAX = 256;

    /**
     * The maximum number of released calls that wait in memory. A fast endpoint has more of them,
     * because pollers release calls only once in a second.
     */
    static final int RELEASED_WAITING_MAX = 1_024;

    /**
     * The number of calls that wait in memory even if the node has no memory for further calls.
     * Without them, this endpoint would have no demand, and calls to other endpoints would stop its
     * calls.
     */
    static final int WAITING_MIN = 8;

    /** The maximum number of calls that are released in a second. */
    private static final int RELEASED_MAX = 10_000;

    /** The number of accounts whose demands other nodes see. */
    private static final int ACCOUNTS_MAX = 100;

    private final WaitingCalls waiting = new WaitingCalls();
    private final Map<String, Integer> usedByAccount = new HashMap<>();
    private final RateSlots slots = new RateSlots();
    private final EngineTime time;
    private final LongSupplier nanoTime;
    private final String name;
    private EndpointRule rule;
    private Map<String, Integer> shares = Map.of();
    private int permits;
    private int used;
    private @Nullable Long validUntilNanos;

    /** The maximum use since the last renewal but one, by account. */
    private Map<String, Long> peak = new HashMap<>();

    private Map<String, Long> formerPeak = Map.of();
    private final ParkedReleases parked = new ParkedReleases();

    private int ended;
    private int endedPerSecond;
    private boolean timerActive;

    /** Whether calls were deferred since the last renewal, although the endpoint is not paused. */
    private boolean hasUnmetDemand;

    /**
     * Whether this node may have a row of {@code endpoint_leases}, perhaps of a former rule of the
     * endpoint. Other nodes cannot use the places of this row.
     */
    private boolean leased = true;

    private boolean closed;

    /**
     * Creates an endpoint without a lease.
     *
     * @param nanoTime a clock like {@link System#nanoTime}
     */
    LeasedEndpoint(EndpointRule rule, EngineTime time, LongSupplier nanoTime) {
        this.name = rule.endpoint();
        this.rule = rule;
        this.time = time;
        this.nanoTime = nanoTime;
    }

    @Override
    public String name() {
        return name;
    }

    /** The result of an admission. */
    enum Admission {
        /** The call has a permit, or the endpoint has no rule any more. */
        STARTED,
        /** The call waits in memory. */
        WAITS,
        /** The call must be deferred. */
        DEFERRED,
        /** The call cannot be deferred, and the node has no memory for it. */
        REFUSED
    }

    /**
     * Admits a call.
     *
     * @param isNodeFull whether the node has no memory for further waiting calls of this kind
     */
    synchronized Admission admit(WaitingCall call, boolean isNodeFull) {
        if (closed) {
            use(call.account());
            return Admission.STARTED;
        }
        if (!rule.paused() && waiting.count() == 0 && tryUse(call.account())) {
            return Admission.STARTED;
        }
        if (!call.isDeferrable() && isNodeFull) {
            return Admission.REFUSED;
        }
        if (call.isDeferrable() && !mayWait(call, isNodeFull)) {
            if (!rule.paused()) {
                recordPeak(call.account(), 1);
                hasUnmetDemand = true;
            }
            return Admission.DEFERRED;
        }
        waiting.add(call);
        recordPeak(call.account(), 0);
        return Admission.WAITS;
    }

    private boolean mayWait(WaitingCall call, boolean isNodeFull) {
        if (rule.paused()) {
            return false;
        }
        int own = waiting.countOf(call.account());
        if (waiting.count() < WAITING_MIN) {
            return true;
        }
        if (isNodeFull) {
            return false;
        }
        if (own < ParkedReleases.ACCOUNT_MIN) {
            return true;
        }
        // Without these conditions, new calls would take the memory of parked calls, which then
        // would be parked again.
        return call.isFresh()
                ? !parked.hasParked(call.account(), nanoTime.getAsLong())
                        && waiting.count() < WAITING_MAX
                        && own < WAITING_MAX / Math.max(1, parked.accounts(waiting))
                : waiting.count() < waitingMax();
    }

    /** Returns the maximum number of calls that wait in memory: about those of a second. */
    private int waitingMax() {
        return Math.clamp(
                Math.max(endedPerSecond, (int) Math.ceil(rule.currentRate(time.millis()))),
                WAITING_MAX,
                RELEASED_WAITING_MAX);
    }

    private boolean tryUse(String account) {
        if (!tryTakePermit()) {
            return false;
        }
        use(account);
        recordPeak(account, 0);
        return true;
    }

    /** Takes a slot of the rate, if there is a permit for it. */
    private boolean tryTakePermit() {
        long now = nanoTime.getAsLong();
        return used < permits && isValid(now) && (!hasRate() || slots.tryTake(now));
    }

    private void use(String account) {
        used++;
        usedByAccount.merge(account, 1, Integer::sum);
    }

    private boolean hasRate() {
        return rule.currentRate(time.millis()) > 0;
    }

    private boolean isValid(long nowNanos) {
        return validUntilNanos != null && validUntilNanos - nowNanos > 0;
    }

    private void recordPeak(String account, int furtherCalls) {
        peak.merge(account, demandOf(account) + furtherCalls, Math::max);
    }

    private long demandOf(String account) {
        return (long) usedByAccount.getOrDefault(account, 0) + waiting.countOf(account);
    }

    @Override
    public synchronized List<WaitingCall> startable() {
        var started = new ArrayList<WaitingCall>();
        while (!rule.paused() && waiting.count() > 0 && tryTakePermit()) {
            var next = waiting.poll(this::load);
            if (next == null) {
                throw new IllegalStateException("No call waits for " + rule.endpoint());
            }
            use(next.account());
            started.add(next);
        }
        return started;
    }

    /** Returns the use of an account in relation to its share. */
    private double load(String account) {
        return usedByAccount.getOrDefault(account, 0)
                / Math.max(0.5, shares.getOrDefault(account, 0));
    }

    @Override
    public synchronized @Nullable Duration beginTimer() {
        if (timerActive || rule.paused() || waiting.count() == 0 || used >= permits) {
            return null;
        }
        long now = nanoTime.getAsLong();
        var next = slots.nextNanos(now);
        timerActive = next != null;
        return next == null ? null : Duration.ofNanos(Math.max(0, next - now));
    }

    @Override
    public synchronized void onTimerFired() {
        timerActive = false;
    }

    @Override
    public synchronized boolean needsRenewal() {
        long now = nanoTime.getAsLong();
        return !rule.paused()
                && (waiting.count() > 0 || hasUnmetDemand)
                && (!isValid(now) || used >= permits || (hasRate() && slots.count(now) == 0));
    }

    @Override
    public synchronized void release(String account) {
        used--;
        ended++;
        usedByAccount.computeIfPresent(account, (_, count) -> count == 1 ? null : count - 1);
    }

    /** Returns the demand of this node; null when it neither has nor needs a lease. */
    synchronized @Nullable EndpointDemand demand() {
        hasUnmetDemand = false;
        var byAccount = new HashMap<>(peak);
        formerPeak.forEach((account, demand) -> byAccount.merge(account, demand, Math::max));
        formerPeak = peak;
        peak = new HashMap<>();
        usedByAccount.keySet().forEach(account -> recordPeak(account, 0));
        waiting.countsByAccount().keySet().forEach(account -> recordPeak(account, 0));
        peak.forEach((account, demand) -> byAccount.merge(account, demand, Math::max));
        var demand =
                new EndpointDemand(
                        rule.endpoint(),
                        permits,
                        used,
                        waiting.count(),
                        largest(byAccount),
                        hasRate()
                                ? Math.max(0, waiting.count() - slots.count(nanoTime.getAsLong()))
                                : 0);
        if (demand.isIdle() && !leased) {
            return null;
        }
        // The row may exist even if the renewal fails.
        leased = true;
        return demand;
    }

    private static Map<String, Long> largest(Map<String, Long> demands) {
        if (demands.size() <= ACCOUNTS_MAX) {
            return demands;
        }
        var first = new HashMap<String, Long>();
        demands.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(ACCOUNTS_MAX)
                .forEach(each -> first.put(each.getKey(), each.getValue()));
        return first;
    }

    /**
     * Applies a renewed lease.
     *
     * @param requestedNanos the time before the renewal
     * @param slotNanos the time of the first slot
     * @return the calls to defer, because the endpoint is paused
     */
    synchronized List<WaitingCall> renew(EndpointLease lease, long requestedNanos, long slotNanos) {
        if (lease.rule().version() < rule.version()) {
            return List.of();
        }
        var deferred = changeRule(lease.rule());
        permits = lease.permits();
        leased = lease.isStored();
        shares = lease.byAccount();
        validUntilNanos = requestedNanos + VALID_FOR.toNanos();
        slots.add(slotNanos, lease.slotIntervalMicros() * 1_000, lease.slots());
        return deferred;
    }

    /** Applies another version of the rule. Returns the calls to defer. */
    synchronized List<WaitingCall> changeRule(EndpointRule newRule) {
        if (newRule.version() > rule.version()) {
            rule = newRule;
            slots.clear();
            if (newRule.paused()) {
                return waiting.removeIf(WaitingCall::isDeferrable);
            }
        }
        return List.of();
    }

    /** Closes an endpoint without a rule. Returns the calls that waited, each with a permit. */
    synchronized List<WaitingCall> close() {
        closed = true;
        var calls = waiting.removeIf(_ -> true);
        calls.forEach(call -> use(call.account()));
        return calls;
    }

    @Override
    public synchronized boolean removeWaiting(WaitingCall call) {
        return waiting.remove(call);
    }

    /**
     * Implements {@link dev.askel.engine.task.CallPermits#reservePermits} for the calls of an
     * account.
     *
     * @param isNodeFull whether the node has no memory for further waiting calls
     */
    synchronized int reservePermits(String account, int callsMax, boolean isNodeFull) {
        if (rule.paused()) {
            return 0;
        }
        long now = nanoTime.getAsLong();
        int seconds = parked.begin(now);
        if (seconds > 0) {
            endedPerSecond = Math.min(ended / seconds, RELEASED_MAX);
            ended = 0;
        }
        int most = isNodeFull ? Math.clamp(WAITING_MIN - waiting.count(), 0, callsMax) : callsMax;
        return parked.release(account, most, releaseTarget(now), waitingMax(), waiting, now);
    }

    /** Implements {@link dev.askel.engine.task.CallPermits#returnPermits}. */
    synchronized void returnPermits(String account, int unused) {
        parked.giveBack(account, unused);
    }

    /** Returns the number of calls that may start in a second, and some more. */
    private int releaseTarget(long nowNanos) {
        double rate = rule.currentRate(time.millis());
        double free = isValid(nowNanos) ? Math.max(0, permits - used) : 0;
        double starts = rate > 0 ? Math.min(rate, free + endedPerSecond) : free + endedPerSecond;
        return (int) Math.min(RELEASED_MAX, ParkedReleases.EXTRA + Math.ceil(starts));
    }

    /** Returns the use on this node. */
    synchronized EndpointUse use() {
        return new EndpointUse(rule.endpoint(), used, waiting.count());
    }
}
