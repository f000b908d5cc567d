package dev.askel.engine.maprun.live;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Collects items from many threads for one actor. Wakes the actor once, however many items wait.
 *
 * @param <T> the type of the items
 */
final class Collector<T> {
    private final ConcurrentLinkedQueue<T> items = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isWoken = new AtomicBoolean();
    private final Runnable wake;

    /**
     * @param wake sends the actor a message; the actor then calls {@link #drain}
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

    /** Whether no item waits. */
    boolean isEmpty() {
        return items.isEmpty();
    }

    /** Passes all waiting items to {@code receiver}. */
    void drain(Consumer<T> receiver) {
        // The flag is cleared before the items are passed, so that an item that is added meanwhile
        // wakes the actor again.
        isWoken.set(false);
        for (var next = items.poll(); next != null; next = items.poll()) {
            receiver.accept(next);
        }
    }
}
