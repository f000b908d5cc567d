package dev.askel.load.mix;

import dev.askel.load.wire.RefusedException;
import dev.askel.load.wire.UnansweredException;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Knows when a call that is to be cut off is under way, when the server was killed, and which calls
 * that has cut off.
 */
public final class KillSwitch {
    /** A call that clients make. */
    @FunctionalInterface
    public interface Call<T> {
        T make() throws RefusedException, UnansweredException;
    }

    private record Armed(Boundary kind, CompletableFuture<Void> reached) {}

    private final Map<Boundary, Integer> cutOff = new ConcurrentHashMap<>();
    private final Queue<Long> killedMillis = new ConcurrentLinkedQueue<>();
    private volatile Optional<Armed> armed = Optional.empty();
    private volatile long killedNanos = System.nanoTime();

    /** Completes when the next call of that kind begins. */
    public CompletableFuture<Void> arm(Boundary kind) {
        var next = new Armed(kind, new CompletableFuture<>());
        armed = Optional.of(next);
        return next.reached();
    }

    /** Makes a call; one that finds no answer because of a kill is counted. */
    public <T> T calling(Boundary kind, Call<T> call) throws RefusedException, UnansweredException {
        armed.filter(waiting -> waiting.kind() == kind)
                .ifPresent(waiting -> waiting.reached().complete(null));
        var begin = System.nanoTime();
        try {
            return call.make();
        } catch (UnansweredException e) {
            if (killedNanos - begin > 0) {
                cutOff.merge(kind, 1, Integer::sum);
            }
            throw e;
        }
    }

    /** Notes the moment of a kill; calls that began before it and fail have been cut off. */
    public void pulled() {
        armed = Optional.empty();
        killedNanos = System.nanoTime();
        killedMillis.add(System.currentTimeMillis());
    }

    /** How often a call of each kind was cut off. */
    public Map<Boundary, Integer> cutOff() {
        return Map.copyOf(cutOff);
    }

    /** When the server was killed, each time. */
    public Iterable<Long> killedMillis() {
        return killedMillis;
    }
}
