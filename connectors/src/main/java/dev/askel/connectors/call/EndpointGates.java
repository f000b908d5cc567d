package dev.askel.connectors.call;

import dev.askel.engine.task.CallStanding;
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
 * The gates of this node, one for each integration at each endpoint: a slow or absent endpoint
 * holds up the calls to itself alone.
 */
public final class EndpointGates {
    /**
     * Bound of the map, apart from gates that a call is in: definitions may name any host. Beyond
     * it an idle gate is removed at once.
     */
    static final int GATES_MAX = 1_000;

    /** An idle gate is removed after this time, and the alarm of its endpoint with it. */
    static final Duration IDLE_AFTER = Duration.ofMinutes(10);

    private final GateSettings settings;
    private final InstantSource clock;
    private final Semaphore nodePermits;
    private final ConcurrentMap<Key, GateUse> gates = new ConcurrentHashMap<>();

    private record Key(String integration, String endpoint) {
        /** Names the permits of this gate; an integration's name has no blank. */
        String permit() {
            return integration + " " + endpoint;
        }

        static @Nullable Key of(String permit) {
            int blank = permit.indexOf(' ');
            return blank < 0
                    ? null
                    : new Key(permit.substring(0, blank), permit.substring(blank + 1));
        }
    }

    /** A gate, the number of calls in it, and when the last call entered or released. */
    private record GateUse(EndpointGate gate, int users, Instant lastUse) {
        boolean isIdle() {
            return users == 0;
        }
    }

    /** No call yet. */
    public EndpointGates(GateSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.nodePermits = new Semaphore(settings.callsMax(), true);
    }

    /**
     * Makes an exchange with that address when it is the turn of the call that this thread runs; at
     * once where it runs none.
     *
     * @throws CallDeferred when too many calls wait already and this one may be made again later
     */
    public HttpExchange pass(URI address, HttpExchange.Attempt attempt)
            throws InterruptedException {
        var call = RunningCalls.current();
        if (call == null) {
            return attempt.make();
        }
        var endpoint = endpoint(address);
        var key = new Key(call.integration(), endpoint);
        var gate =
                gates.compute(
                                key,
                                (_, use) ->
                                        use == null
                                                ? use(
                                                        new EndpointGate(
                                                                key.permit(),
                                                                settings,
                                                                nodePermits,
                                                                clock),
                                                        1)
                                                : use(use.gate(), use.users() + 1))
                        .gate();
        try {
            return gate.pass(
                    attempt,
                    (kind, reason) ->
                            call.setStanding(
                                    new CallStanding(kind, endpoint, clock.instant(), reason)),
                    call.deferrableSince());
        } finally {
            gates.computeIfPresent(key, (_, use) -> release(use));
            removeLongestIdleBeyondBound();
        }
    }

    /** As {@link dev.askel.engine.task.CallPermits#claim}, of calls that these gates deferred. */
    public int claim(String permit, int callsMax) {
        var key = Key.of(permit);
        var use = key == null ? null : gates.get(key);
        return use == null
                // As many as may wait here if the endpoint is down: each caller claims for itself.
                ? Math.min(callsMax, GateSettings.PARKED_MAX)
                : use.gate().claim(callsMax);
    }

    private GateUse use(EndpointGate gate, int users) {
        return new GateUse(gate, users, clock.instant());
    }

    private @Nullable GateUse release(GateUse use) {
        var released = use(use.gate(), use.users() - 1);
        boolean discarded =
                released.isIdle() && gates.size() > GATES_MAX && released.gate().isDiscardable();
        return discarded ? null : released;
    }

    /** Bounds the gates of unreachable endpoints too, whose outages are found out again. */
    private void removeLongestIdleBeyondBound() {
        if (gates.size() > GATES_MAX) {
            gates.entrySet().stream()
                    .filter(each -> each.getValue().isIdle())
                    .min(Comparator.comparing(each -> each.getValue().lastUse()))
                    .ifPresent(each -> gates.remove(each.getKey(), each.getValue()));
        }
    }

    /** A gate that a call has entered meanwhile is another value, and stays. */
    private void removeIdle() {
        var idleBefore = clock.instant().minus(IDLE_AFTER);
        gates.forEach((key, use) -> {
            if (use.isIdle() && use.lastUse().isBefore(idleBefore)) {
                gates.remove(key, use);
            }
        });
    }

    private static String endpoint(URI address) {
        var place = address.getScheme() + "://" + address.getHost();
        return address.getPort() < 0 ? place : place + ":" + address.getPort();
    }

    /**
     * Lists the gates that calls are in and the gates that were use within the last ten minutes.
     *
     * <p>EndpointGates that were idle for longer are removed first. Only figures depend on the
     * removal: the next call of an aged gate tries its endpoint at once.
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
