package dev.askel.connectors.call;

import dev.askel.engine.task.CallStatus;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Holds the gates of this node, one for each integration at each endpoint, so that a slow or
 * unavailable endpoint delays only its own calls.
 */
public final class EndpointGates {
    /**
     * The number of gates above which an idle gate is removed immediately. The number needs a
     * bound, because definitions may name any host.
     */
    static final int GATES_MAX = 1_000;

    /**
     * The time after which an idle gate is removed. The removal also clears the alarm of its
     * endpoint.
     */
    static final Duration IDLE_AFTER = Duration.ofMinutes(10);

    private final GateSettings settings;
    private final InstantSource clock;
    private final Semaphore nodePermits;
    private final ConcurrentMap<Key, GateUse> gates = new ConcurrentHashMap<>();

    private record Key(String integration, String endpoint) {
        /** The name of this gate's permits; the name of an integration contains no space. */
        String permitName() {
            return integration + " " + endpoint;
        }

        static @Nullable Key of(String permitName) {
            int blank = permitName.indexOf(' ');
            return blank < 0
                    ? null
                    : new Key(permitName.substring(0, blank), permitName.substring(blank + 1));
        }
    }

    /** A gate with the number of calls in it and the time when a call last entered or left it. */
    private record GateUse(EndpointGate gate, int users, Instant lastUse) {
        boolean isIdle() {
            return users == 0;
        }
    }

    /** Creates an empty map of gates. */
    public EndpointGates(GateSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.nodePermits = new Semaphore(settings.callsMax(), true);
    }

    /**
     * Makes an exchange with an address as soon as the call of this thread has a permit. A thread
     * that runs no call needs no permit.
     *
     * @throws CallDeferred when too many calls are waiting and this one may be retried later
     */
    public HttpExchange call(URI address, HttpExchange.Attempt attempt)
            throws InterruptedException {
        var call = RunningCalls.current();
        if (call == null) {
            return attempt.send();
        }
        var endpoint = endpoint(address);
        var key = new Key(call.integration(), endpoint);
        var gate =
                gates.compute(
                                key,
                                (_, use) ->
                                        use == null
                                                ? gateUse(
                                                        new EndpointGate(
                                                                key.permitName(),
                                                                settings,
                                                                nodePermits,
                                                                clock),
                                                        1)
                                                : gateUse(use.gate(), use.users() + 1))
                        .gate();
        try {
            return gate.call(
                    attempt,
                    (kind, reason) ->
                            call.setStatus(new CallStatus(kind, endpoint, clock.instant(), reason)),
                    call.deferrableSince());
        } finally {
            gates.computeIfPresent(key, (_, use) -> release(use));
            removeLongestIdleBeyondBound();
        }
    }

    /**
     * Implements {@link dev.askel.engine.task.CallPermits#reservePermits} for calls that these
     * gates deferred.
     */
    public int reservePermits(String permitName, int callsMax) {
        var key = Key.of(permitName);
        var use = key == null ? null : gates.get(key);
        return use == null
                // Without a gate, nothing counts the permits of several callers together. Each
                // caller therefore gets few permits: as many as calls may wait during an outage.
                ? Math.min(callsMax, GateSettings.PARKED_MAX)
                : use.gate().reservePermits(callsMax);
    }

    private GateUse gateUse(EndpointGate gate, int users) {
        return new GateUse(gate, users, clock.instant());
    }

    private @Nullable GateUse release(GateUse use) {
        var released = gateUse(use.gate(), use.users() - 1);
        boolean discarded =
                released.isIdle() && gates.size() > GATES_MAX && released.gate().isDiscardable();
        return discarded ? null : released;
    }

    /** Also removes gates of unreachable endpoints, whose outages will be detected again. */
    private void removeLongestIdleBeyondBound() {
        if (gates.size() > GATES_MAX) {
            gates.entrySet().stream()
                    .filter(each -> each.getValue().isIdle())
                    .min(Comparator.comparing(each -> each.getValue().lastUse()))
                    .ifPresent(each -> gates.remove(each.getKey(), each.getValue()));
        }
    }

    /**
     * Removes idle gates. When a call has entered a gate in the meantime, the map contains another
     * value, so the gate remains.
     */
    private void removeIdle() {
        var idleBefore = clock.instant().minus(IDLE_AFTER);
        gates.forEach((key, use) -> {
            if (use.isIdle() && use.lastUse().isBefore(idleBefore)) {
                gates.remove(key, use);
            }
        });
    }

    private static String endpoint(URI address) {
        var origin = address.getScheme() + "://" + address.getHost();
        return address.getPort() < 0 ? origin : origin + ":" + address.getPort();
    }

    /**
     * The state of the gates that are in use, or were in use within the last ten minutes.
     *
     * <p>All other gates are removed first. Only metrics need this removal: the next call through
     * an old gate tries its endpoint immediately in any case.
     */
    public List<GateStatistics> statistics() {
        removeIdle();
        return gates.entrySet().stream()
                .map(each ->
                        each.getValue()
                                .gate()
                                .statistics(each.getKey().integration(), each.getKey().endpoint()))
                .sorted(
                        Comparator.comparing(GateStatistics::integration)
                                .thenComparing(GateStatistics::endpoint))
                .toList();
    }
}
