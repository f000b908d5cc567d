package dev.askel.engine.maprun.admission;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The waiting items of state machines, which are served in turn. Not thread-safe.
 *
 * @param <T> the type of the items, which must be unequal to each other
 */
final class MachineTurns<T> {
    /** The first machine is served next and then becomes the last. */
    private final Map<MachineOwner, ArrayDeque<T>> waiting = new LinkedHashMap<>();

    void add(MachineOwner owner, T item) {
        waiting.computeIfAbsent(owner, _ -> new ArrayDeque<>()).add(item);
    }

    /** Removes an item. Its machine keeps its turn. Returns false when the item does not wait. */
    boolean remove(MachineOwner owner, T item) {
        var items = waiting.get(owner);
        if (items == null || !items.remove(item)) {
            return false;
        }
        if (items.isEmpty()) {
            waiting.remove(owner);
        }
        return true;
    }

    /** Returns whether an item of a machine waits. */
    boolean contains(MachineOwner owner) {
        return waiting.containsKey(owner);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /**
     * Removes and returns the longest waiting item of the first machine whose item fits. The
     * machine is served last now.
     *
     * @return null when no machine's longest waiting item fits
     */
    @Nullable T next(Predicate<T> fits) {
        for (var machine : waiting.entrySet()) {
            var first = machine.getValue().element();
            if (fits.test(first)) {
                serve(machine.getKey());
                return first;
            }
        }
        return null;
    }

    private void serve(MachineOwner owner) {
        var items = waiting.remove(owner);
        if (items != null) {
            items.remove();
            if (!items.isEmpty()) {
                waiting.put(owner, items);
            }
        }
    }
}
