package dev.askel.engine.maprun.admission;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the heap that loaded Map Runs hold for their plans and their progress. A run without
 * memory is not loaded; it waits in turn with the runs of other state machines.
 *
 * <p>A state machine may hold at most as much as is free, and an account twice as much. One machine
 * therefore leaves half of the bound to others, and one account a third, however many runs they
 * have. A machine without a loaded run needs only free memory.
 *
 * <p>A run with more than an eighth of the bound counts as an eighth. Only one such run is loaded
 * at a time. All loaded runs together therefore need at most the bound and one such run.
 * Thread-safe.
 */
public final class LoadedRunMemory {
    /** The heap of a loaded run without its plan and progress: actor, feed and timers. */
    public static final long RUN_BYTES = 64L << 10;

    /** The heap that is reserved for a row before its size is known. */
    static final long READ_BYTES = 1L << 20;

    /** A larger run counts as the bound divided by this number. */
    private static final int LARGE_DIVISOR = 8;

    /** The largest number of waiting runs of a node. Each needs about 5 KiB. */
    static final int WAITING_MAX = 2_000;

    private final long bytesMax;
    private final Map<String, Long> heldByAccount = new HashMap<>();
    private final Map<MachineOwner, Long> heldByMachine = new HashMap<>();
    private final Map<String, Integer> waitingByAccount = new HashMap<>();

    /** The waiting runs. The first machine is next, and then becomes the last. */
    private final Map<MachineOwner, ArrayDeque<Reservation>> waiting = new LinkedHashMap<>();

    /** The waiting runs that count as large. They do not delay other runs of their machines. */
    private final ArrayDeque<Reservation> waitingLargeRuns = new ArrayDeque<>();

    private int waitingRuns;
    private long bytes;
    private @Nullable Reservation largeRun;
    private long refusals;

    /**
     * Creates the bound of a node.
     *
     * @param bytesMax the bound, at least 1
     */
    public LoadedRunMemory(long bytesMax) {
        if (bytesMax < 1) {
            throw new IllegalArgumentException(
                    "The bound of loaded Map Runs is %d bytes, expected 1 or more"
                            .formatted(bytesMax));
        }
        this.bytesMax = bytesMax;
    }

    /**
     * Reserves memory for loading a run, or adds the run to those that wait.
     *
     * @param onAdmitted called on any thread, at most once for each wait, when a run that waited
     *     has memory
     * @return null when too many runs wait
     */
    public @Nullable Reservation reserve(MachineOwner owner, Runnable onAdmitted) {
        synchronized (this) {
            var reservation = new Reservation(owner, onAdmitted);
            if (!waiting.containsKey(owner) && mayHold(reservation)) {
                reservation.hold();
            } else if (waitingByAccount.getOrDefault(owner.account(), 0)
                    >= WAITING_MAX - waitingRuns) {
                refusals++;
                return null;
            } else {
                reservation.queue();
            }
            return reservation;
        }
    }

    /** Whether a run may hold the memory that it requests. */
    private boolean mayHold(Reservation reservation) {
        long more = counted(reservation.requestedBytes);
        long free = bytesMax - bytes - more;
        if (isLarge(reservation.requestedBytes) && largeRun != null) {
            return false;
        }
        long ofMachine = heldByMachine.getOrDefault(reservation.owner, 0L);
        if (ofMachine == 0) {
            return free >= 0 || bytes == 0;
        }
        long ofAccount = heldByAccount.getOrDefault(reservation.owner.account(), 0L);
        return ofMachine + more <= free && ofAccount + more <= 2 * free;
    }

    private boolean isLarge(long bytesOfRun) {
        return bytesOfRun > bytesMax / LARGE_DIVISOR && bytesOfRun > READ_BYTES;
    }

    private long counted(long bytesOfRun) {
        return isLarge(bytesOfRun) ? Math.max(bytesMax / LARGE_DIVISOR, READ_BYTES) : bytesOfRun;
    }

    /** Admits waiting runs, and calls them without the lock. */
    private void admit() {
        for (var admitted : takeAdmitted()) {
            admitted.onAdmitted.run();
        }
    }

    private synchronized List<Reservation> takeAdmitted() {
        var admitted = new ArrayList<Reservation>();
        for (var next = nextAdmitted(); next != null; next = nextAdmitted()) {
            next.unqueue();
            next.hold();
            admitted.add(next);
        }
        return admitted;
    }

    private @Nullable Reservation nextAdmitted() {
        var firstLargeRun = waitingLargeRuns.peek();
        if (firstLargeRun != null && mayHold(firstLargeRun)) {
            return firstLargeRun;
        }
        for (var reservations : waiting.values()) {
            var first = reservations.element();
            if (mayHold(first)) {
                return first;
            }
        }
        return null;
    }

    /** Whether a run waits, so that runs which only wait for their children are passivated. */
    public synchronized boolean isNeeded() {
        return waitingRuns > 0;
    }

    /** Returns the reserved heap. */
    public synchronized long bytes() {
        return bytes;
    }

    /** Returns the heap that loaded runs may reserve. */
    public long bytesMax() {
        return bytesMax;
    }

    /** Returns the number of runs that wait for memory. */
    public synchronized int waiting() {
        return waitingRuns;
    }

    /** Returns the number of runs that were refused because too many waited. */
    public synchronized long refusals() {
        return refusals;
    }

    /** The memory of one run, or its turn among the waiting runs. */
    public final class Reservation {
        private final MachineOwner owner;
        private final Runnable onAdmitted;
        private long requestedBytes = READ_BYTES;
        private long held;
        private boolean isAdmitted;

        private Reservation(MachineOwner owner, Runnable onAdmitted) {
            this.owner = owner;
            this.onAdmitted = onAdmitted;
        }

        /** Whether the run has memory and may be loaded. */
        public boolean isAdmitted() {
            synchronized (LoadedRunMemory.this) {
                return isAdmitted;
            }
        }

        /**
         * Replaces the reserved memory by that of the run, whose size is known now.
         *
         * @return false when no memory is free for a larger run. The run then holds no memory and
         *     waits for this size. The caller drops the row
         */
        public boolean resize(long size) {
            boolean isHeld;
            synchronized (LoadedRunMemory.this) {
                long before = held;
                free();
                requestedBytes = size;
                boolean isSmaller = counted(size) <= before && !(isLarge(size) && largeRun != null);
                isHeld = isSmaller || mayHold(this);
                if (isHeld) {
                    hold();
                } else {
                    queue();
                }
            }
            admit();
            return isHeld;
        }

        /** Releases the memory. A waiting run no longer waits. */
        public void release() {
            synchronized (LoadedRunMemory.this) {
                if (isAdmitted) {
                    free();
                } else {
                    unqueue();
                }
            }
            admit();
        }

        private void hold() {
            isAdmitted = true;
            held = counted(requestedBytes);
            if (isLarge(requestedBytes)) {
                largeRun = this;
            }
            count(held);
        }

        private void free() {
            isAdmitted = false;
            count(-held);
            held = 0;
            if (equals(largeRun)) {
                largeRun = null;
            }
        }

        private void count(long more) {
            bytes += more;
            heldByMachine.merge(owner, more, Long::sum);
            heldByMachine.remove(owner, 0L);
            heldByAccount.merge(owner.account(), more, Long::sum);
            heldByAccount.remove(owner.account(), 0L);
        }

        private void queue() {
            if (isLarge(requestedBytes)) {
                waitingLargeRuns.add(this);
            } else {
                waiting.computeIfAbsent(owner, _ -> new ArrayDeque<>()).add(this);
            }
            waitingByAccount.merge(owner.account(), 1, Integer::sum);
            waitingRuns++;
        }

        private void unqueue() {
            if (waitingLargeRuns.remove(this) || isRemovedFromMachine()) {
                waitingRuns--;
                waitingByAccount.merge(owner.account(), -1, Integer::sum);
                waitingByAccount.remove(owner.account(), 0);
            }
        }

        private boolean isRemovedFromMachine() {
            var reservations = waiting.remove(owner);
            if (reservations == null) {
                return false;
            }
            boolean isRemoved = reservations.remove(this);
            if (!reservations.isEmpty()) {
                // The machine is served last from now on.
                waiting.put(owner, reservations);
            }
            return isRemoved;
        }
    }
}
