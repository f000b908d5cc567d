package dev.askel.engine.maprun.admission;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the heap that loaded Map Runs use for their plans and their progress. A run without memory
 * is not loaded. Instead, it waits, and state machines with waiting runs are served in turn.
 *
 * <p>A state machine may use at most as much memory as remains free, and an account twice as much.
 * One machine therefore leaves half of the bound to others, and one account a third, regardless of
 * the number of their runs. The first loaded run of a machine needs only free memory.
 *
 * <p>A run with more than an eighth of the bound counts as an eighth. Only one such run is loaded
 * at a time. All loaded runs together therefore need at most the bound and one such run.
 *
 * <p>A run that needs much memory waits while smaller runs are loaded. After 16 other loads, the
 * longest waiting run that its shares permit has priority: freed memory is kept for this run until
 * the run fits. Thread-safe.
 */
public final class LoadedRunMemory {
    /** The heap of a loaded run besides its plan and progress: actor, feed and timers. */
    public static final long RUN_BYTES = 64L << 10;

    /** The heap that is reserved for a row before its size is known. */
    static final long READ_BYTES = 1L << 20;

    /**
     * A run above the bound divided by this number is large, and counts as this part of the bound.
     */
    private static final int LARGE_DIVISOR = 8;

    /** The maximum number of waiting runs of a node. Each needs about 5 KiB. */
    static final int WAITING_MAX = 2_000;

    /** The number of other loads after which a waiting run may get priority. */
    static final int OVERTAKES_MAX = 16;

    private final long bytesMax;
    private final Map<String, Long> heldByAccount = new HashMap<>();
    private final Map<MachineOwner, Long> heldByMachine = new HashMap<>();
    private final Map<String, Integer> waitingByAccount = new HashMap<>();

    /**
     * The waiting runs that are not large. The first machine is served next and then becomes the
     * last.
     */
    private final Map<MachineOwner, ArrayDeque<Reservation>> waiting = new LinkedHashMap<>();

    /** The waiting large runs. They do not delay other runs of their machines. */
    private final ArrayDeque<Reservation> waitingLargeRuns = new ArrayDeque<>();

    private int waitingRuns;
    private long bytes;
    private @Nullable Reservation largeRun;

    /** The waiting run for which freed memory is kept. */
    private @Nullable Reservation prioritized;

    /** The number of times that a run was loaded. */
    private long loads;

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
     * Reserves memory for loading a run, or queues the run.
     *
     * @param onAdmitted called when a queued run gets memory; at most once for each wait, on any
     *     thread
     * @return the reservation; null when too many runs wait
     */
    public @Nullable Reservation reserve(MachineOwner owner, Runnable onAdmitted) {
        synchronized (this) {
            var reservation = new Reservation(owner, onAdmitted);
            if (!waiting.containsKey(owner) && mayHold(reservation)) {
                reservation.load();
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

    /** Returns whether a run may have the memory that it requests. */
    private boolean mayHold(Reservation reservation) {
        long more = counted(reservation.requestedBytes);
        long free = bytesMax - bytes - more;
        if (isLarge(reservation.requestedBytes) && largeRun != null) {
            return false;
        }
        if (reservation.equals(prioritized)) {
            return free >= 0 || bytes == 0;
        }
        if (prioritized != null) {
            free -= counted(prioritized.requestedBytes);
        }
        long ofMachine = heldByMachine.getOrDefault(reservation.owner, 0L);
        if (ofMachine == 0) {
            return free >= 0 || bytes == 0;
        }
        long ofAccount = heldByAccount.getOrDefault(reservation.owner.account(), 0L);
        return ofMachine + more <= free && ofAccount + more <= 2 * free;
    }

    /**
     * Updates {@link #prioritized}. The candidates are the longest waiting run of each machine and
     * the longest waiting large run.
     */
    private void prioritize() {
        if (prioritized != null && mayGetPriority(prioritized)) {
            return;
        }
        prioritized = null;
        for (var reservations : waiting.values()) {
            prioritizeIfLonger(reservations.element());
        }
        var firstLargeRun = waitingLargeRuns.peek();
        if (firstLargeRun != null) {
            prioritizeIfLonger(firstLargeRun);
        }
    }

    private void prioritizeIfLonger(Reservation candidate) {
        if ((prioritized == null || candidate.loadsBefore < prioritized.loadsBefore)
                && mayGetPriority(candidate)) {
            prioritized = candidate;
        }
    }

    /**
     * Returns whether enough other runs were loaded before the run, and its shares of the whole
     * bound permit the run.
     */
    private boolean mayGetPriority(Reservation reservation) {
        long more = counted(reservation.requestedBytes);
        if (loads - reservation.loadsBefore < OVERTAKES_MAX
                || (isLarge(reservation.requestedBytes) && largeRun != null)) {
            return false;
        }
        long ofMachine = heldByMachine.getOrDefault(reservation.owner, 0L);
        long ofAccount = heldByAccount.getOrDefault(reservation.owner.account(), 0L);
        return ofMachine == 0
                || (2 * (ofMachine + more) <= bytesMax && 3 * (ofAccount + more) <= 2 * bytesMax);
    }

    private boolean isLarge(long bytesOfRun) {
        return bytesOfRun > bytesMax / LARGE_DIVISOR && bytesOfRun > READ_BYTES;
    }

    private long counted(long bytesOfRun) {
        return isLarge(bytesOfRun) ? Math.max(bytesMax / LARGE_DIVISOR, READ_BYTES) : bytesOfRun;
    }

    /** Admits waiting runs, and calls their {@code onAdmitted} without the lock. */
    private void admit() {
        for (var admitted : takeAdmitted()) {
            admitted.onAdmitted.run();
        }
    }

    private synchronized List<Reservation> takeAdmitted() {
        var admitted = new ArrayList<Reservation>();
        for (var next = nextAdmitted(); next != null; next = nextAdmitted()) {
            next.unqueue();
            next.load();
            admitted.add(next);
        }
        return admitted;
    }

    private @Nullable Reservation nextAdmitted() {
        prioritize();
        if (prioritized != null && mayHold(prioritized)) {
            return prioritized;
        }
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

    /**
     * Returns whether a run waits. In this case, runs that only wait for their children are
     * passivated.
     */
    public synchronized boolean isNeeded() {
        return waitingRuns > 0;
    }

    /** Returns the reserved bytes. */
    public synchronized long bytes() {
        return bytes;
    }

    /** Returns the maximum bytes that loaded runs may reserve. */
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

    /** The memory of one run, or its position among the waiting runs. */
    public final class Reservation {
        private final MachineOwner owner;
        private final Runnable onAdmitted;
        private long requestedBytes = READ_BYTES;
        private long held;
        private boolean isAdmitted;

        /** The value of {@link #loads} when the run began to wait. */
        private long loadsBefore;

        private Reservation(MachineOwner owner, Runnable onAdmitted) {
            this.owner = owner;
            this.onAdmitted = onAdmitted;
        }

        /** Returns whether the run has memory and may be loaded. */
        public boolean isAdmitted() {
            synchronized (LoadedRunMemory.this) {
                return isAdmitted;
            }
        }

        /**
         * Changes the reservation to the size of the run. Called when the size is known.
         *
         * @return false when no memory is free for a larger run. In this case, the run has no
         *     memory and waits for this size, and the caller must drop the loaded row
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

        /** Releases the memory, or removes the run from the queue. */
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

        private void load() {
            hold();
            loads++;
            prioritize();
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
            loadsBefore = loads;
            if (isLarge(requestedBytes)) {
                waitingLargeRuns.add(this);
            } else {
                waiting.computeIfAbsent(owner, _ -> new ArrayDeque<>()).add(this);
            }
            waitingByAccount.merge(owner.account(), 1, Integer::sum);
            waitingRuns++;
        }

        private void unqueue() {
            if (equals(prioritized)) {
                prioritized = null;
            }
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
                // The machine is served last now.
                waiting.put(owner, reservations);
            }
            return isRemoved;
        }
    }
}
