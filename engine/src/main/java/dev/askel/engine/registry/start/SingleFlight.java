package dev.askel.engine.registry.start;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Lets callers who want the same at the same time share one load. Nothing is kept once it is there.
 */
public final class SingleFlight<K, V> {
    private final ConcurrentHashMap<K, CompletableFuture<V>> flights = new ConcurrentHashMap<>();

    /**
     * A load and whether it began with this call.
     *
     * @param own false: what it reads may be older than the call
     */
    public record Flight<V>(CompletionStage<V> result, boolean own) {}

    /** Joins the load of the key that is under way, or begins one. */
    public Flight<V> load(K key, Supplier<CompletionStage<V>> loader) {
        var mine = new CompletableFuture<V>();
        var running = flights.putIfAbsent(key, mine);
        if (running != null) {
            return new Flight<>(running, false);
        }
        loader.get()
                .whenComplete((value, failure) -> {
                    flights.remove(key, mine);
                    if (failure == null) {
                        mine.complete(value);
                    } else {
                        mine.completeExceptionally(failure);
                    }
                });
        return new Flight<>(mine, true);
    }

    /** Lets later callers begin a load of their own: what is under way may miss a change. */
    public void leave(K key) {
        flights.remove(key);
    }
}
