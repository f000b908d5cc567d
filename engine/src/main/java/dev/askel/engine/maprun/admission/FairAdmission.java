package dev.askel.engine.maprun.admission;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Admits a bounded number of concurrent items. It serves accounts in turn, and within an account
 * its state machines in turn. If items may be slow, one machine may have at most half of the
 * permits. One account may then have all permits except one. A slow machine therefore does not stop
 * the others. Not thread-safe.
 *
 * @param <T> the type of the items; waiting items must be unequal to each other
 */
public final class FairAdmission<T> {
    private final int permits;
    private final int machineMax;
    private final int accountMax;

    /** The waiting items. The first entry of each map is served next and then becomes the last. */
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
     * Creates an admission of items that may be slow. No machine may have all permits, unless there
     * is only one.
     *
     * @param permits maximum number of admitted items, at least 1
     */
    public static <T> FairAdmission<T> ofSlow(int permits) {
        return new FairAdmission<>(permits, permits / 2, permits - 1);
    }

    /**
     * Creates an admission of items that end soon. A single machine may have all permits.
     *
     * @param permits maximum number of admitted items, at least 1
     */
    public static <T> FairAdmission<T> ofBrief(int permits) {
        return new FairAdmission<>(permits, permits, permits);
    }

    /** Adds a waiting item. */
    public void add(MachineOwner owner, T item) {
        waiting.computeIfAbsent(owner.account(), _ -> new LinkedHashMap<>())
                .computeIfAbsent(owner, _ -> new ArrayDeque<>())
                .add(item);
        size++;
    }

    /** Removes a waiting item. Returns false when the item does not wait. */
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

    /** Admits the next item and returns it; returns null when no item may be admitted. */
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
        // The account and the machine are served last now.
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

    /** Releases the permit of an admitted item. */
    public void release(MachineOwner owner) {
        held--;
        heldByAccount.computeIfPresent(
                owner.account(), (_, count) -> count == 1 ? null : count - 1);
        heldByMachine.computeIfPresent(owner, (_, count) -> count == 1 ? null : count - 1);
    }

    /** Returns the number of waiting items. */
    public int waitingCount() {
        return size;
    }

    /** Returns the number of waiting items of a machine. */
    public int waitingCount(MachineOwner owner) {
        var machines = waiting.get(owner.account());
        var items = machines == null ? null : machines.get(owner);
        return items == null ? 0 : items.size();
    }
}
