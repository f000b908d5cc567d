package dev.askel.engine.maprun.live;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Collects items from many threads for one actor. Wakes the actor once for all items that wait.
 *
 * @param <T> the type of the items
 */
final class Collector<T> {
    private final ConcurrentLinkedQueue<T> items = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isWoken = new AtomicBoolean();
    private final Runnable wake;

    /**
     * @param wake sends a message to the actor, which then calls {@link #drain}
     */
    Collector(Runnable wake) {
        this.wake = wake;
    }

    void add(T item) {
        items.add(item);
        if (isWoken.compareAndSet(false, true)) {
            wake.run();
        }
    }

    /** Returns whether no item waits. */
    boolean isEmpty() {
        return items.isEmpty();
    }

    /** Passes all waiting items to {@code receiver}. */
    void drain(Consumer<T> receiver) {
        // The flag is cleared before the items are passed. An item that is added meanwhile
        // therefore wakes the actor again.
        isWoken.set(false);
        for (var next = items.poll(); next != null; next = items.poll()) {
            receiver.accept(next);
        }
    }
}
