package dev.askel.connectors.call;

import dev.askel.engine.task.CallStanding;
import java.net.URI;
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
public final class Gates {
    /** Gates beyond this are forgotten when nobody is in them: definitions may name any host. */
    private static final int IDLE_MAX = 1_000;

    private final GateSettings settings;
    private final InstantSource clock;
    private final Semaphore all;
    private final ConcurrentMap<Key, Used> gates = new ConcurrentHashMap<>();

    /** Makes the exchange; may block. */
    @FunctionalInterface
    public interface Exchange {
        HttpExchange make() throws InterruptedException;
    }

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

    private record Used(Gate gate, int users) {
        Used with(int more) {
            return new Used(gate, users + more);
        }
    }

    /** No call yet. */
    public Gates(GateSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.all = new Semaphore(settings.callsMax(), true);
    }

    /**
     * Makes an exchange with that address when it is the turn of the call that this thread runs; at
     * once where it runs none.
     *
     * @throws CallDeferred when too many calls wait already and this one may be made again later
     */
    public HttpExchange pass(URI address, Exchange exchange) throws InterruptedException {
        var call = RunningCalls.current();
        if (call == null) {
            return exchange.make();
        }
        var endpoint = endpoint(address);
        var key = new Key(call.integration(), endpoint);
        var gate =
                gates.compute(
                                key,
                                (_, used) ->
                                        used == null
                                                ? new Used(
                                                        new Gate(
                                                                key.permit(), settings, all, clock),
                                                        1)
                                                : used.with(1))
                        .gate();
        try {
            return gate.pass(
                    exchange,
                    (kind, reason) ->
                            call.stands(new CallStanding(kind, endpoint, clock.instant(), reason)),
                    call.deferrableSince());
        } finally {
            gates.computeIfPresent(key, (_, used) -> left(used.with(-1)));
        }
    }

    /** As {@link dev.askel.engine.task.CallPermits#claim}, of calls that these gates deferred. */
    public int claim(String permit, int callsMax) {
        var key = Key.of(permit);
        var used = key == null ? null : gates.get(key);
        return used == null
                ? Math.min(callsMax, settings.callsPerEndpointMax())
                : used.gate().claim(callsMax);
    }

    private @Nullable Used left(Used used) {
        boolean forgotten = used.users() == 0 && gates.size() > IDLE_MAX && used.gate().isFresh();
        return forgotten ? null : used;
    }

    private static String endpoint(URI address) {
        var place = address.getScheme() + "://" + address.getHost();
        return address.getPort() < 0 ? place : place + ":" + address.getPort();
    }

    /** All gates in use and those that were used lately. */
    public List<GateStatistics> statistics() {
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
