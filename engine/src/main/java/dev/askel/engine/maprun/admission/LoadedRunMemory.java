package dev.askel.engine.maprun.admission;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the heap that loaded Map Runs use for their plans and their progress. A run without memory
 * is not loaded. Instead, it waits, and state machines with waiting runs are served in turn.
 *
 * <p>All runs share seven eighths of the bound, the shared memory. A state machine may use at most
 * as much shared memory as remains free. An account may use at most twice as much as remains free.
 * One machine therefore leaves half of the shared memory to others, and one account leaves a third
 * of it. The number of their runs does not matter. The first loaded run of a machine needs only
 * free memory.
 *
 * <p>The last eighth is a slot for one large run, which needs more than {@link #READ_BYTES}. A
 * large run uses the slot if it does not fit beside the other runs. A run larger than the slot is
 * loaded only in the slot, and counts with the size of the slot. All loaded runs together therefore
 * need at most the bound and one such run.
 *
 * <p>No memory is kept for a waiting run. A waiting run therefore never delays a run of another
 * machine that fits. Nevertheless, no run waits forever while others are loaded:
 *
 * <ul>
 *   <li>Waiting runs that are not large need equal memory, and get freed memory first. A machine
 *       without loaded runs therefore waits at most for one run of each machine that is served
 *       before it.
 *   <li>Each large run fits into the slot. It therefore waits at most for one large run of each
 *       machine that is served before its own, and for the large runs of its own machine.
 * </ul>
 *
 * <p>Thread-safe.
 */
public final class LoadedRunMemory {
    /** The heap of a loaded run besides its plan and progress: actor, feed and timers. */
    public static final long RUN_BYTES = 64L << 10;

    /**
     * The heap that is reserved for a row before its size is known. A run that needs more is large.
     */
    static final long READ_BYTES = 1L << 20;

    /** The slot for a large run is the bound divided by this number, and at least READ_BYTES. */
    private static final int SLOT_DIVISOR = 8;

    /** The maximum number of waiting runs of a node. Each needs about 5 KiB. */
    static final int WAITING_MAX = 2_000;

    private final long bytesMax;
    private final long slotBytes;
    private final long sharedBytesMax;

    private final Map<String, Long> sharedByAccount = new HashMap<>();
    private final Map<MachineOwner, Long> sharedByMachine = new HashMap<>();
    private final Map<String, Integer> waitingByAccount = new HashMap<>();

    /** The waiting runs that are not large. */
    private final MachineTurns<Reservation> waiting = new MachineTurns<>();

    /** The waiting large runs. They do not delay other runs of their machines. */
    private final MachineTurns<Reservation> waitingLargeRuns = new MachineTurns<>();

    private int waitingRuns;
    private long sharedBytes;
    private @Nullable Reservation slotHolder;
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
        this.slotBytes = Math.max(bytesMax / SLOT_DIVISOR, READ_BYTES);
        this.sharedBytesMax = bytesMax - slotBytes;
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
            if (!waiting.contains(owner) && fitsShared(reservation)) {
                reservation.holdShared();
            } else if (waitingByAccount.getOrDefault(owner.account(), 0)
                    >= WAITING_MAX - waitingRuns) {
                refusals++;
                return null;
            } else {
                reservation.queue(READ_BYTES);
            }
            return reservation;
        }
    }

    /** Returns whether a run may have the memory that it requests beside the other runs. */
    private boolean fitsShared(Reservation reservation) {
        long more = reservation.requestedBytes;
        if (more > slotBytes) {
            return false;
        }
        long free = sharedBytesMax - sharedBytes - more;
        long ofMachine = sharedByMachine.getOrDefault(reservation.owner, 0L);
        if (ofMachine == 0) {
            return free >= 0 || sharedBytes == 0;
        }
        long ofAccount = sharedByAccount.getOrDefault(reservation.owner.account(), 0L);
        return ofMachine + more <= free && ofAccount + more <= 2 * free;
    }

    /** Admits the waiting runs that fit now. The caller notifies them without the lock. */
    private List<Reservation> admit() {
        var admitted = new ArrayList<Reservation>();
        for (var next = nextAdmitted(); next != null; next = nextAdmitted()) {
            next.onUnqueued();
            admitted.add(next);
        }
        return admitted;
    }

    private @Nullable Reservation nextAdmitted() {
        var next = waiting.next(this::fitsShared);
        if (next == null && !waitingLargeRuns.isEmpty()) {
            if (slotHolder != null && fitsShared(slotHolder)) {
                var moved = slotHolder;
                moved.free();
                moved.holdShared();
            }
            if (slotHolder == null) {
                return nextInSlot();
            }
            next = waitingLargeRuns.next(this::fitsShared);
        }
        if (next != null) {
            next.holdShared();
        }
        return next;
    }

    private @Nullable Reservation nextInSlot() {
        var next = waitingLargeRuns.next(_ -> true);
        if (next != null) {
            next.holdSlot();
        }
        return next;
    }

    private static void notifyAdmitted(List<Reservation> admitted) {
        admitted.forEach(each -> each.onAdmitted.run());
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
        return sharedBytes + (slotHolder == null ? 0 : slotHolder.held);
    }

    /** Returns the maximum bytes that loaded runs may reserve. */
    public long bytesMax() {
        return bytesMax;
    }

    /** Returns the number of runs that wait for memory. */
    public synchronized int waitingCount() {
        return waitingRuns;
    }

    /** Returns the number of runs that were refused because too many waited. */
    public synchronized long refusalCount() {
        return refusals;
    }

    /** The memory of one run, or its position among the waiting runs. */
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
            List<Reservation> admitted;
            synchronized (LoadedRunMemory.this) {
                long before = held;
                boolean hadSlot = equals(slotHolder);
                free();
                requestedBytes = size;
                isHeld = true;
                if (fitsShared(this) || (!hadSlot && size <= before)) {
                    holdShared();
                } else if (hadSlot || (isLarge() && slotHolder == null)) {
                    holdSlot();
                } else {
                    queue(Math.max(size, READ_BYTES));
                    isHeld = false;
                }
                admitted = admit();
            }
            notifyAdmitted(admitted);
            return isHeld;
        }

        /** Releases the memory, or removes the run from the queue. */
        public void release() {
            List<Reservation> admitted;
            synchronized (LoadedRunMemory.this) {
                if (isAdmitted) {
                    free();
                } else if (waiting.remove(owner, this) || waitingLargeRuns.remove(owner, this)) {
                    onUnqueued();
                }
                admitted = admit();
            }
            notifyAdmitted(admitted);
        }

        private boolean isLarge() {
            return requestedBytes > READ_BYTES;
        }

        private void holdShared() {
            isAdmitted = true;
            held = requestedBytes;
            countShared(held);
        }

        private void holdSlot() {
            isAdmitted = true;
            held = Math.min(requestedBytes, slotBytes);
            slotHolder = this;
        }

        private void free() {
            isAdmitted = false;
            if (equals(slotHolder)) {
                slotHolder = null;
            } else {
                countShared(-held);
            }
            held = 0;
        }

        private void countShared(long more) {
            sharedBytes += more;
            sharedByMachine.merge(owner, more, Long::sum);
            sharedByMachine.remove(owner, 0L);
            sharedByAccount.merge(owner.account(), more, Long::sum);
            sharedByAccount.remove(owner.account(), 0L);
        }

        /**
         * Queues the run.
         *
         * @param size the bytes that it requests, at least {@link #READ_BYTES}, because its row is
         *     read after the wait
         */
        private void queue(long size) {
            requestedBytes = size;
            (isLarge() ? waitingLargeRuns : waiting).add(owner, this);
            waitingByAccount.merge(owner.account(), 1, Integer::sum);
            waitingRuns++;
        }

        private void onUnqueued() {
            waitingRuns--;
            waitingByAccount.merge(owner.account(), -1, Integer::sum);
            waitingByAccount.remove(owner.account(), 0);
        }
    }
}
