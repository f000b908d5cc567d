package dev.askel.engine.express;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the heap of this node's Express executions, and divides it fairly between state machines.
 * An execution is counted until its end, and already while its start is being stored. The result of
 * a Map Run's child counts until the Map Run has stored it. Thread-safe.
 *
 * <p>While less than half of the bound is used, every execution may start. Above half, three
 * quarters of the bound are divided equally between the state machines that use memory. An
 * execution may then start only if its state machine stays within its share.
 *
 * <p>Running executions cannot be passivated. When the whole bound is used, an execution may grow
 * only while its state machine uses less than its equal share of the bound. All executions together
 * therefore use less than twice the bound.
 */
final class ExpressMemory {
    /**
     * The heap of an execution besides its frames (main line, branches, iterations) and data. It
     * includes the actor, its state and timers, and 8 KiB of growth before the reservation is
     * resized.
     */
    static final long BYTES_PER_EXECUTION = 16 * 1024;

    /** The heap of a branch or iteration besides its data, including its timer and its call. */
    static final long BYTES_PER_FRAME = 2 * 1024;

    /**
     * The maximum heap per byte of JSON in practice. The data may exist as a string, encoded, and
     * parsed.
     */
    static final int HEAP_PER_DATA_BYTE = 8;

    private final int runningMax;
    private final long bytesMax;
    private final Map<String, Share> machines = new HashMap<>();
    private int running;
    private long bytes;

    /** The memory that the executions of one state machine use. */
    private static final class Share {
        private int reservations;
        private long bytes;
    }

    /**
     * Creates the bound of a node.
     *
     * @param runningMax the maximum number of running executions
     * @param bytesMax the maximum heap of all running executions, in bytes
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
        private boolean released;

        private Reservation(String machineId, Share share, long held) {
            this.machineId = machineId;
            this.share = share;
            this.held = held;
        }

        /**
         * Changes the reservation to the heap of the execution.
         *
         * @param heapBytes the heap besides {@link #BYTES_PER_EXECUTION}, in bytes
         * @return false when the execution has grown, all memory is used, and its state machine
         *     uses more than its share; the reservation is unchanged in this case
         */
        boolean tryResize(long heapBytes) {
            synchronized (ExpressMemory.this) {
                long grown = BYTES_PER_EXECUTION + heapBytes - held;
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

        /** Returns the maximum heap of all executions of this node, in bytes. */
        long bytesMax() {
            return bytesMax;
        }

        /**
         * Ends the execution, but keeps memory for its result until {@link #release}.
         *
         * @param heapBytes the heap of the result, in bytes
         */
        void retain(long heapBytes) {
            synchronized (ExpressMemory.this) {
                if (!released) {
                    end();
                    bytes += heapBytes - held;
                    share.bytes += heapBytes - held;
                    held = heapBytes;
                }
            }
        }

        private void end() {
            if (!ended) {
                ended = true;
                running--;
            }
        }

        /** Releases the memory. Further calls have no effect. */
        void release() {
            synchronized (ExpressMemory.this) {
                if (!released) {
                    end();
                    released = true;
                    bytes -= held;
                    share.bytes -= held;
                    share.reservations--;
                    if (share.reservations == 0) {
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
     * @return null when there is not enough memory
     */
    @Nullable Reservation reserve(String machineId, String input) {
        return reserve(machineId, input.length());
    }

    /**
     * Reserves memory for an execution that is about to start.
     *
     * @param inputBytes the size of the execution's input, in bytes of JSON
     * @return null when there is not enough memory
     */
    synchronized @Nullable Reservation reserve(String machineId, int inputBytes) {
        long wanted = BYTES_PER_EXECUTION + (long) inputBytes * HEAP_PER_DATA_BYTE;
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
        share.reservations++;
        share.bytes += wanted;
        return new Reservation(machineId, share, wanted);
    }

    /**
     * Returns the heap up to which the executions of a state machine may start while more than half
     * of the bound is used.
     */
    private long startShare(int sharers) {
        return bytesMax / 4 * 3 / sharers;
    }

    /**
     * Returns the state machines that use their whole share, so that none of their executions may
     * start.
     */
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

    /** Returns the heap of the running executions and of the retained results, in bytes. */
    synchronized long bytes() {
        return bytes;
    }

    /** Returns the number of further executions with small inputs that may start. */
    synchronized int freeStartCount() {
        long byBytes = (bytesMax - bytes) / BYTES_PER_EXECUTION;
        return Math.clamp(byBytes, 0, Math.max(0, runningMax - running));
    }
}
