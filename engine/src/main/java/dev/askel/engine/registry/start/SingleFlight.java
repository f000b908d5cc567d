package dev.askel.engine.registry.start;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Shares one load among concurrent callers with the same key. The value is not cached after the
 * load.
 */
public final class SingleFlight<K, V> {
    private final ConcurrentHashMap<K, CompletableFuture<V>> flights = new ConcurrentHashMap<>();

    /**
     * A load in progress.
     *
     * @param isLoader whether this call began the load. Otherwise the loaded value may be older
     *     than this call
     */
    public record Flight<V>(CompletionStage<V> result, boolean isLoader) {}

    /** Joins the running load of the key, or begins a new load. */
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

    /**
     * Makes later callers begin a new load. Call this method after a change, because the load in
     * progress may miss the change.
     */
    public void detach(K key) {
        flights.remove(key);
    }
}
