package dev.askel.engine.express;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the heap that Express executions take on this node, fair by state machine. An execution is
 * counted from before its start is durable until it has ended. Thread-safe.
 *
 * <p>While less than half is taken, every execution may start. Beyond that a machine's executions
 * start within an equal share of three quarters. An execution cannot be passivated: when all memory
 * is taken, the executions of a machine that holds more than an equal share of the whole may not
 * grow. Others may, so that together they take less than twice the bound.
 */
final class ExpressMemory {
    /**
     * Heap that an execution takes beside its frames and data: actor, state, timers, and the 8 KiB
     * that it may grow by before its reservation is resized.
     */
    static final long BYTES_PER_EXECUTION = 16 * 1024;

    /** Heap that a branch or iteration takes beside its data, with its timer and its call. */
    static final long BYTES_PER_FRAME = 2 * 1024;

    /** Heap that a byte of JSON takes at most in practice: text, encoded text and parsed value. */
    static final int HEAP_PER_DATA_BYTE = 8;

    private final int runningMax;
    private final long bytesMax;
    private final Map<String, Share> machines = new HashMap<>();
    private int running;
    private long bytes;

    /** The memory of one state machine's executions. */
    private static final class Share {
        private int running;
        private long bytes;
    }

    /**
     * Creates the bound of a node.
     *
     * @param runningMax executions
     * @param bytesMax heap that they may take together, in bytes
     */
    ExpressMemory(int runningMax, long bytesMax) {
        this.runningMax = runningMax;
        this.bytesMax = bytesMax;
    }

    /** The memory of one execution, from {@link #reserve} to {@link #release}. */
    final class Reservation {
        private final String machineId;
        private final Share share;
        private long held;
        private boolean ended;

        private Reservation(String machineId, Share share, long held) {
            this.machineId = machineId;
            this.share = share;
            this.held = held;
        }

        /**
         * Changes the reservation to the heap that the execution takes.
         *
         * @param more heap beside {@link #BYTES_PER_EXECUTION}, in bytes
         * @return false, and the reservation is unchanged, when the execution has grown, all memory
         *     is taken, and its machine holds more than its share
         */
        boolean tryResize(long more) {
            synchronized (ExpressMemory.this) {
                long grown = BYTES_PER_EXECUTION + more - held;
                if (ended) {
                    return true;
                }
                if (grown > 0
                        && bytes + grown > bytesMax
                        && share.bytes + grown > bytesMax / machines.size()) {
                    return false;
                }
                held += grown;
                share.bytes += grown;
                bytes += grown;
                return true;
            }
        }

        /** Heap that all executions of this node may take, in bytes. */
        long bytesMax() {
            return bytesMax;
        }

        /** Releases the memory. A second call does nothing. */
        void release() {
            synchronized (ExpressMemory.this) {
                if (!ended) {
                    ended = true;
                    running--;
                    bytes -= held;
                    share.bytes -= held;
                    share.running--;
                    if (share.running == 0) {
                        machines.remove(machineId);
                    }
                }
            }
        }
    }

    /**
     * Reserves memory for an execution that is about to start.
     *
     * @param input JSON text
     * @return null when there is no memory for it
     */
    synchronized @Nullable Reservation reserve(String machineId, String input) {
        long wanted = BYTES_PER_EXECUTION + (long) input.length() * HEAP_PER_DATA_BYTE;
        var known = machines.get(machineId);
        int sharers = machines.size() + (known == null ? 1 : 0);
        long own = wanted + (known == null ? 0 : known.bytes);
        if (running >= runningMax
                || bytes + wanted > bytesMax
                || (running > 0 && bytes + wanted > bytesMax / 2 && own > startShare(sharers))) {
            return null;
        }
        var share = machines.computeIfAbsent(machineId, _ -> new Share());
        running++;
        bytes += wanted;
        share.running++;
        share.bytes += wanted;
        return new Reservation(machineId, share, wanted);
    }

    /** The heap up to which a machine's executions may start while memory is scarce. */
    private long startShare(int sharers) {
        return bytesMax / 4 * 3 / sharers;
    }

    /** The machines whose executions have taken their share, so that no more may start. */
    synchronized Set<String> machinesWithoutMemory() {
        var full = new HashSet<String>();
        if (bytes + BYTES_PER_EXECUTION > bytesMax / 2) {
            machines.forEach((machineId, share) -> {
                if (share.bytes + BYTES_PER_EXECUTION > startShare(machines.size())) {
                    full.add(machineId);
                }
            });
        }
        return full;
    }

    /** Heap that running executions take, in bytes. */
    synchronized long bytes() {
        return bytes;
    }

    /** How many more executions may start, if their inputs are small. */
    synchronized int startsFree() {
        long byBytes = (bytesMax - bytes) / BYTES_PER_EXECUTION;
        return Math.clamp(byBytes, 0, Math.max(0, runningMax - running));
    }
}
