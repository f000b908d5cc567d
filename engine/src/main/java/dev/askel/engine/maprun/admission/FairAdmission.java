package dev.askel.engine.maprun.admission;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Admits a bounded number of items at the same time. It serves accounts in turn, and within an
 * account its state machines in turn. Where items may be slow, one machine holds at most half of
 * the permits and one account all but one, so that they do not stop the others. Not safe for use by
 * many threads.
 *
 * @param <T> items, unequal to each other
 */
public final class FairAdmission<T> {
    private final int permits;
    private final int machineMax;
    private final int accountMax;

    /** The waiting items. The first entry of each map is served next, and then becomes the last. */
    private final Map<String, Map<MachineOwner, ArrayDeque<T>>> waiting = new LinkedHashMap<>();

    private final Map<String, Integer> heldByAccount = new HashMap<>();
    private final Map<MachineOwner, Integer> heldByMachine = new HashMap<>();
    private int size;
    private int held;

    private FairAdmission(int permits, int machineMax, int accountMax) {
        if (permits < 1) {
            throw new IllegalArgumentException(permits + " permits, expected 1 or more");
        }
        this.permits = permits;
        this.machineMax = Math.max(1, machineMax);
        this.accountMax = Math.max(1, accountMax);
    }

    /**
     * Creates an admission of items that may be slow, so that no machine may hold all permits.
     *
     * @param permits the largest number of admitted items, at least 1
     */
    public static <T> FairAdmission<T> ofSlow(int permits) {
        return new FairAdmission<>(permits, permits / 2, permits - 1);
    }

    /**
     * Creates an admission of items that end soon, so that a machine that is alone may hold all
     * permits.
     *
     * @param permits the largest number of admitted items, at least 1
     */
    public static <T> FairAdmission<T> ofBrief(int permits) {
        return new FairAdmission<>(permits, permits, permits);
    }

    /** Adds an item that waits. */
    public void add(MachineOwner owner, T item) {
        waiting.computeIfAbsent(owner.account(), _ -> new LinkedHashMap<>())
                .computeIfAbsent(owner, _ -> new ArrayDeque<>())
                .add(item);
        size++;
    }

    /** Removes an item that waits; false when it does not. */
    public boolean remove(MachineOwner owner, T item) {
        var machines = waiting.get(owner.account());
        var items = machines == null ? null : machines.get(owner);
        if (machines == null || items == null || !items.remove(item)) {
            return false;
        }
        size--;
        if (items.isEmpty()) {
            machines.remove(owner);
            if (machines.isEmpty()) {
                waiting.remove(owner.account());
            }
        }
        return true;
    }

    /** Admits the next item and returns it; null when none may be admitted. */
    public @Nullable T admit() {
        if (held == permits) {
            return null;
        }
        for (var account : waiting.entrySet()) {
            if (heldByAccount.getOrDefault(account.getKey(), 0) < accountMax) {
                var owner = nextMachine(account.getValue());
                if (owner != null) {
                    return admit(owner, account.getValue());
                }
            }
        }
        return null;
    }

    private @Nullable MachineOwner nextMachine(Map<MachineOwner, ArrayDeque<T>> machines) {
        for (var owner : machines.keySet()) {
            if (heldByMachine.getOrDefault(owner, 0) < machineMax) {
                return owner;
            }
        }
        return null;
    }

    private T admit(MachineOwner owner, Map<MachineOwner, ArrayDeque<T>> machines) {
        // Both are served last from now on.
        waiting.remove(owner.account());
        var items = Objects.requireNonNull(machines.remove(owner));
        var item = items.remove();
        if (!items.isEmpty()) {
            machines.put(owner, items);
        }
        if (!machines.isEmpty()) {
            waiting.put(owner.account(), machines);
        }
        size--;
        held++;
        heldByAccount.merge(owner.account(), 1, Integer::sum);
        heldByMachine.merge(owner, 1, Integer::sum);
        return item;
    }

    /** Returns the permit of an admitted item. */
    public void release(MachineOwner owner) {
        held--;
        heldByAccount.computeIfPresent(
                owner.account(), (_, count) -> count == 1 ? null : count - 1);
        heldByMachine.computeIfPresent(owner, (_, count) -> count == 1 ? null : count - 1);
    }

    /** Returns the number of items that wait. */
    public int waiting() {
        return size;
    }

    /** Returns the number of items of a machine that wait. */
    public int waiting(MachineOwner owner) {
        var machines = waiting.get(owner.account());
        var items = machines == null ? null : machines.get(owner);
        return items == null ? 0 : items.size();
    }
}
