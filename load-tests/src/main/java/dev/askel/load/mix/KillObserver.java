package dev.askel.load.mix;

import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Observes calls of clients and kills of the server. It counts the calls that a kill has
 * interrupted, and reports the start of the call during which the next kill happens.
 */
public final class KillObserver {
    /** A call of a client. */
    @FunctionalInterface
    public interface ClientCall<T> {
        T run() throws ErrorResponseException, UnknownOutcomeException;
    }

    private record AwaitedCall(CrashPoint kind, CompletableFuture<Void> reached) {}

    private final Map<CrashPoint, Integer> interruptedCalls = new ConcurrentHashMap<>();
    private final Queue<Long> killedMillis = new ConcurrentLinkedQueue<>();
    private volatile Optional<AwaitedCall> awaited = Optional.empty();
    private volatile long killedNanos = System.nanoTime();

    /** Returns a future that completes when the next call of this kind starts. */
    public CompletableFuture<Void> whenNextStarts(CrashPoint kind) {
        var next = new AwaitedCall(kind, new CompletableFuture<>());
        awaited = Optional.of(next);
        return next.reached();
    }

    /** Makes a call. Counts the call if a kill leaves it without a response. */
    public <T> T observe(CrashPoint kind, ClientCall<T> call)
            throws ErrorResponseException, UnknownOutcomeException {
        awaited.filter(waiting -> waiting.kind() == kind)
                .ifPresent(waiting -> waiting.reached().complete(null));
        var begin = System.nanoTime();
        try {
            return call.run();
        } catch (UnknownOutcomeException e) {
            if (killedNanos - begin > 0) {
                interruptedCalls.merge(kind, 1, Integer::sum);
            }
            throw e;
        }
    }

    /** Records a kill. Calls that started before it and get no response count as interrupted. */
    public void onKill() {
        awaited = Optional.empty();
        killedNanos = System.nanoTime();
        killedMillis.add(System.currentTimeMillis());
    }

    /** Returns the number of interrupted calls of each kind. */
    public Map<CrashPoint, Integer> interruptedCalls() {
        return Map.copyOf(interruptedCalls);
    }

    /** Returns the times of all kills, in milliseconds since the epoch. */
    public Iterable<Long> killTimesMillis() {
        return killedMillis;
    }
}
