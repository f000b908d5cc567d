package dev.askel.engine.evaluation;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import org.jspecify.annotations.Nullable;

/**
 * A queue that serves accounts in turn, and within an account its state machines in turn. The items
 * of a state machine are served in the order of their arrival. Each operation takes constant time.
 * Not thread-safe.
 *
 * @param <T> the items; no two items in the queue may be equal
 */
final class FairQueue<T> {
    /** The first entry of each map is served next, and then moves to the end of its map. */
    private final LinkedHashMap<String, LinkedHashMap<String, LinkedHashSet<T>>> accounts =
            new LinkedHashMap<>();

    private int size;

    /** Adds an item that is not in the queue. */
    void add(EvaluationOwner owner, T item) {
        accounts.computeIfAbsent(owner.account(), _ -> new LinkedHashMap<>())
                .computeIfAbsent(owner.machine(), _ -> new LinkedHashSet<>())
                .add(item);
        size++;
    }

    /** Removes and returns the next item; null when the queue is empty. */
    @Nullable T poll() {
        if (accounts.isEmpty()) {
            return null;
        }
        var account = accounts.pollFirstEntry();
        var machine = account.getValue().pollFirstEntry();
        var item = machine.getValue().removeFirst();
        size--;
        if (!machine.getValue().isEmpty()) {
            account.getValue().put(machine.getKey(), machine.getValue());
        }
        if (!account.getValue().isEmpty()) {
            accounts.put(account.getKey(), account.getValue());
        }
        return item;
    }

    /** Removes an item; returns false when it is not in the queue. */
    boolean remove(EvaluationOwner owner, T item) {
        var machines = accounts.get(owner.account());
        var items = machines == null ? null : machines.get(owner.machine());
        if (machines == null || items == null || !items.remove(item)) {
            return false;
        }
        size--;
        if (items.isEmpty()) {
            machines.remove(owner.machine());
            if (machines.isEmpty()) {
                accounts.remove(owner.account());
            }
        }
        return true;
    }

    /** Returns the number of waiting items. */
    int size() {
        return size;
    }

    /** Returns the longest waiting item of each state machine. */
    Iterable<T> heads() {
        return () ->
                accounts.values().stream()
                        .flatMap(machines -> machines.values().stream())
                        .map(LinkedHashSet::getFirst)
                        .iterator();
    }
}
