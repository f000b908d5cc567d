package dev.askel.engine.endpoint;

import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Failure;
import dev.askel.engine.api.workbench.EndpointRules.EndpointUse;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.task.CallLimits;
import dev.askel.engine.task.CallPermits;
import dev.askel.engine.task.CallStatus;
import dev.askel.engine.task.PermitWait;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Limits the calls of this node by the rules of endpoints. A call without a rule costs one read of
 * a field. Thread-safe; never blocks for long.
 */
public final class NodeEndpoints implements CallLimits, CallPermits {
    /** The prefix of the permits of endpoints. The endpoint and the account follow. */
    static final String PERMIT = "endpoint ";

    /** The maximum number of deferrable calls of this node that wait in memory. */
    static final int WAITING_MAX = 4_096;

    /** The maximum number of other calls that wait in memory. */
    static final int UNDEFERRABLE_MAX = 1_000;

    /**
     * The time after which a parked execution is loaded in any case. Pollers wake it earlier, so
     * this time only bounds the effect of a lost rule.
     */
    static final Duration RETRY_AFTER = Duration.ofHours(6);

    /** The time after which a delivery of a trigger is attempted again. */
    static final Duration DELIVERY_RETRY_AFTER = Duration.ofSeconds(10);

    /** The minimum delay of a call whose slot is not due yet. */
    private static final Duration SLOT_DELAY_MIN = Duration.ofMillis(5);

    private final EngineTime time;
    private final LongSupplier nanoTime;
    private final BiConsumer<Duration, Runnable> scheduler;
    private final ConcurrentMap<String, LeasedEndpoint> endpoints = new ConcurrentHashMap<>();

    /** The calls to endpoints with a rule that wait or run, by idempotency key. */
    private final ConcurrentMap<String, WaitingCall> calls = new ConcurrentHashMap<>();

    private final UnlimitedReleases unlimited = new UnlimitedReleases();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger undeferrable = new AtomicInteger();
    private volatile RuleSet rules = RuleSet.EMPTY;
    private volatile Runnable renewalRequest = () -> {};

    /**
     * Creates the limits of a node that knows no rules.
     *
     * @param nanoTime a clock like {@link System#nanoTime}
     * @param scheduler runs a task after a delay on another thread
     */
    public NodeEndpoints(
            EngineTime time, LongSupplier nanoTime, BiConsumer<Duration, Runnable> scheduler) {
        this.time = time;
        this.nanoTime = nanoTime;
        this.scheduler = scheduler;
    }

    /** Sets the action that requests a renewal of leases soon. */
    void setRenewalRequest(Runnable request) {
        renewalRequest = request;
    }

    // Calls

    @Override
    public CompletionStage<TaskOutcome> call(
            TaskCall call, PermitWait wait, Supplier<CompletionStage<TaskOutcome>> made) {
        var known = rules;
        var rule = known.isEmpty() ? null : known.find(call);
        var endpoint = rule == null ? null : endpoints.get(rule.endpoint());
        if (rule == null || endpoint == null) {
            return made.get();
        }
        var now = Instant.ofEpochMilli(time.millis());
        var newCall = new WaitingCall(call, endpoint, now, wait, made);
        // A call that is repeated after its execution was loaded again must not be made twice.
        var earlier = calls.putIfAbsent(call.idempotencyKey(), newCall);
        if (earlier != null) {
            return earlier.outcome().copy();
        }
        // The caller ends the wait before it looks for the call, so one of both finds the other.
        if (wait.isEnded()) {
            return unregister(newCall, deferral(rule.endpoint(), call));
        }
        switch (admit(endpoint, newCall)) {
            case STARTED -> {
                if (newCall.tryBeginAtOnce()) {
                    make(newCall);
                } else {
                    endpoint.release(newCall.account());
                    startWaiting(endpoint);
                }
            }
            case DEFERRED -> {
                requestRenewal(endpoint);
                return unregister(newCall, deferral(rule.endpoint(), call));
            }
            case REFUSED -> {
                return unregister(newCall, tooManyWait());
            }
            case WAITS -> {
                wait.onBegin(deferral(rule.endpoint(), call));
                if (newCall.isRemoved()) {
                    removeFromQueue(newCall);
                }
                startWaiting(endpoint);
            }
        }
        return newCall.outcome().copy();
    }

    private CompletionStage<TaskOutcome> unregister(WaitingCall call, TaskOutcome outcome) {
        calls.remove(call.call().idempotencyKey(), call);
        call.outcome().complete(outcome);
        return call.outcome().copy();
    }

    private LeasedEndpoint.Admission admit(LeasedEndpoint endpoint, WaitingCall call) {
        count(call, 1);
        boolean isNodeFull = call.isDeferrable() ? isFull() : undeferrable.get() > UNDEFERRABLE_MAX;
        var admission = endpoint.admit(call, isNodeFull);
        if (admission != LeasedEndpoint.Admission.WAITS) {
            count(call, -1);
        }
        return admission;
    }

    private boolean isFull() {
        return waiting.get() > WAITING_MAX;
    }

    private void removeFromQueue(WaitingCall call) {
        if (call.permits().removeWaiting(call)) {
            count(call, -1);
        }
    }

    private void count(WaitingCall call, int change) {
        (call.isDeferrable() ? waiting : undeferrable).addAndGet(change);
    }

    /** The outcome of a call that may not be deferred, when too many such calls wait. */
    private static TaskOutcome tooManyWait() {
        return new TaskOutcome.NotStarted(
                new Failure(
                        ErrorName.RUNTIME, "Too many calls wait for permits of their endpoints."));
    }

    private TaskOutcome.Deferred deferral(String endpoint, TaskCall call) {
        boolean isOfExecution = call.executionArn().contains(":states:");
        var now = Instant.ofEpochMilli(time.millis());
        var scheduled = call.scheduledAt();
        // A call that was released and is parked again keeps its place, because rows are released
        // in the order of this time.
        var since =
                isOfExecution
                                && scheduled != null
                                && scheduled.isBefore(now)
                                && scheduled.plus(RETRY_AFTER.dividedBy(2)).isAfter(now)
                        ? scheduled
                        : now;
        return new TaskOutcome.Deferred(
                permitName(endpoint, call.account()),
                since.plus(isOfExecution ? RETRY_AFTER : DELIVERY_RETRY_AFTER));
    }

    /** Whether the permit of a wake-up row is that of an endpoint with a limit or a pause. */
    public static boolean isPermit(String permitName) {
        return permitName.startsWith(PERMIT);
    }

    static String permitName(String endpoint, String account) {
        return PERMIT + endpoint + " " + account;
    }

    /** Makes a call that has a permit. */
    private void make(WaitingCall call) {
        CompletionStage<TaskOutcome> made;
        try {
            made = call.make();
        } catch (RuntimeException | Error bug) {
            end(call, null, bug);
            throw bug;
        }
        made.whenComplete((outcome, failure) -> end(call, outcome, failure));
    }

    private void end(WaitingCall call, @Nullable TaskOutcome outcome, @Nullable Throwable failure) {
        // The call is removed first, because a receiver of its outcome may make it again.
        calls.remove(call.call().idempotencyKey(), call);
        call.permits().release(call.account());
        startWaiting(call.permits());
        if (failure == null) {
            call.outcome().complete(outcome);
        } else {
            call.outcome().completeExceptionally(failure);
        }
    }

    /** Starts the waiting calls that have permits, each on another thread. */
    private void startWaiting(WaitingCall.PermitSource endpoint) {
        for (var started = endpoint.startable();
                !started.isEmpty();
                started = endpoint.startable()) {
            started.forEach(this::grant);
        }
        var untilSlot = endpoint.beginTimer();
        if (untilSlot != null) {
            scheduler.accept(
                    untilSlot.compareTo(SLOT_DELAY_MIN) < 0 ? SLOT_DELAY_MIN : untilSlot,
                    () -> {
                        endpoint.onTimerFired();
                        startWaiting(endpoint);
                    });
        }
        requestRenewal(endpoint);
    }

    /** Grants a permit to a call that was removed from the queue. */
    private void grant(WaitingCall call) {
        count(call, -1);
        if (call.tryGrant()) {
            scheduler.accept(Duration.ZERO, () -> makeWaited(call));
        } else {
            call.permits().release(call.account());
        }
    }

    private void makeWaited(WaitingCall call) {
        call.permitWait()
                .onPermit()
                .whenComplete((_, failure) -> {
                    if (failure != null) {
                        cancel(call.call());
                    } else if (call.tryBegin()) {
                        make(call);
                    }
                });
    }

    private void requestRenewal(WaitingCall.PermitSource endpoint) {
        if (endpoint.needsRenewal()) {
            renewalRequest.run();
        }
    }

    @Override
    public void cancel(TaskCall call) {
        var found = calls.get(call.idempotencyKey());
        if (found != null && remove(found)) {
            found.outcome()
                    .completeExceptionally(
                            new CancellationException(
                                    "The call was cancelled: " + call.idempotencyKey()));
        }
    }

    @Override
    public void defer(TaskCall call) {
        var found = calls.get(call.idempotencyKey());
        if (found != null && found.isDeferrable() && remove(found)) {
            found.outcome().complete(deferral(found.permits().name(), found.call()));
        }
    }

    @Override
    public void forget(TaskCall call) {
        var found = calls.get(call.idempotencyKey());
        if (found != null) {
            remove(found);
        }
    }

    /** Removes a call. Returns false if it was made or removed already. */
    private boolean remove(WaitingCall call) {
        var former = call.tryRemove();
        if (former == null) {
            return false;
        }
        calls.remove(call.call().idempotencyKey(), call);
        if (former == WaitingCall.State.GRANTED) {
            call.permits().release(call.account());
            startWaiting(call.permits());
        } else {
            removeFromQueue(call);
        }
        return true;
    }

    @Override
    public @Nullable CallStatus callStatus(String idempotencyKey) {
        var found = calls.get(idempotencyKey);
        return found != null && found.isWaiting()
                ? new CallStatus(
                        CallStatus.Kind.WAITS_FOR_PERMIT,
                        found.permits().name(),
                        found.since(),
                        null)
                : null;
    }

    /**
     * Returns the number of parked calls that may be retried now. Calls to endpoints without a rule
     * are bounded too, because a rule may have been removed while many calls were parked.
     */
    @Override
    public int reservePermits(String permitName, int callsMax) {
        var endpoint = endpointOf(permitName);
        return endpoint == null
                ? unlimited.release(callsMax, nanoTime.getAsLong())
                : endpoint.reservePermits(accountOf(permitName), callsMax, isFull());
    }

    @Override
    public void returnPermits(String permitName, int unused) {
        var endpoint = endpointOf(permitName);
        if (endpoint == null) {
            unlimited.giveBack(unused);
        } else {
            endpoint.returnPermits(accountOf(permitName), unused);
        }
    }

    /** Returns the endpoint of a permit; null when it has no rule any more. */
    private @Nullable LeasedEndpoint endpointOf(String permitName) {
        int account = permitName.lastIndexOf(' ');
        return account <= PERMIT.length()
                ? null
                : endpoints.get(permitName.substring(PERMIT.length(), account));
    }

    private static String accountOf(String permitName) {
        return permitName.substring(permitName.lastIndexOf(' ') + 1);
    }

    // Rules and leases

    /** Returns the version of the rules that this node knows. */
    long rulesVersion() {
        return rules.version();
    }

    /** Whether this node knows a rule. */
    boolean hasRules() {
        return !rules.isEmpty();
    }

    /** Applies the rules of the cluster. */
    void setRules(long version, Collection<EndpointRule> all) {
        long now = time.millis();
        var active = all.stream().filter(rule -> !rule.isInert(now)).toList();
        for (var rule : active) {
            var endpoint =
                    endpoints.computeIfAbsent(
                            rule.endpoint(), _ -> new LeasedEndpoint(rule, time, nanoTime));
            defer(rule.endpoint(), endpoint.changeRule(rule));
        }
        // New calls must find the endpoints of all rules.
        rules = RuleSet.of(version, active);
        endpoints.forEach((name, endpoint) -> {
            if (rules.rule(name) == null) {
                endpoints.remove(name, endpoint);
                endpoint.close().forEach(this::grant);
            }
        });
    }

    /** Removes the rules whose resumption is complete. */
    void removeInertRules() {
        var known = rules;
        long now = time.millis();
        if (known.all().stream().anyMatch(rule -> rule.isInert(now))) {
            setRules(known.version(), known.all());
        }
    }

    /** Defers calls that were removed from the queue. */
    private void defer(String endpoint, List<WaitingCall> removed) {
        for (var call : removed) {
            count(call, -1);
            if (call.tryRemove() != null) {
                unregister(call, deferral(endpoint, call.call()));
            }
        }
    }

    /** Returns the demands of the endpoints that need a lease, by name. */
    List<EndpointDemand> demands() {
        return endpoints.values().stream()
                .map(LeasedEndpoint::demand)
                .flatMap(Stream::ofNullable)
                .sorted(Comparator.comparing(EndpointDemand::endpoint))
                .toList();
    }

    /**
     * Applies renewed leases.
     *
     * @param requestedNanos the time before the renewal
     */
    void renew(List<EndpointLease> leases, long requestedNanos) {
        for (var lease : leases) {
            var name = lease.rule().endpoint();
            var endpoint = endpoints.get(name);
            if (endpoint != null) {
                long untilSlot = lease.firstSlotMicros() - time.millis() * 1_000;
                defer(
                        name,
                        endpoint.renew(
                                lease, requestedNanos, nanoTime.getAsLong() + untilSlot * 1_000));
                startWaiting(endpoint);
            }
        }
    }

    /** Returns the use of each endpoint with a rule on this node. */
    public List<EndpointUse> use() {
        return endpoints.values().stream()
                .map(LeasedEndpoint::use)
                .sorted(Comparator.comparing(EndpointUse::endpoint))
                .toList();
    }
}
