package dev.askel.engine.memory;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the heap of the loaded Standard executions of this node, and divides it fairly between
 * accounts and state machines.
 *
 * <p>While at most half of the bound is used, every execution is resumed. Above that, each account
 * and each state machine may use an equal share of three quarters of the bound. The last quarter is
 * for accounts and machines without loaded executions. If only one account has executions, only the
 * shares of its machines limit it. For starts, these limits are three quarters of the limits for
 * resumed executions, because work in progress is more important than new work. Operators' commands
 * may use a further eighth.
 *
 * <p>A loaded execution may grow while less than seven eighths are used. Above that, executions of
 * accounts and machines with more than their share may not grow: see {@link Reservation#mayGrow}.
 * Some of them are evicted until three quarters are used: see {@link Reservation#markForEviction}.
 * Thread-safe.
 */
public final class ExecutionMemory {
    /** The heap of a loaded execution without its data: actor, state, definition and timers. */
    public static final long BYTES_PER_EXECUTION = 16 * 1024;

    /**
     * The heap of each frame except the first, without its data. A frame runs one branch or Map
     * iteration. Waiting frames used 947 bytes each in five executions of 40 x 40 iterations.
     * Frames use more while they advance.
     */
    public static final long BYTES_PER_FRAME = 2 * 1024;

    /**
     * The maximum heap per byte of JSON in practice: its string, its encoded bytes and its parsed
     * value.
     */
    public static final int HEAP_PER_DATA_BYTE = 8;

    /** The maximum stored bytes of a recovery are the bound divided by this number. */
    private static final int BOUND_PER_RECOVERY_BYTE = 50;

    /** The time for which memory remains reserved for claimed starts. */
    private static final long CLAIMED_NANOS = 1_000_000_000L;

    private final long bytesMax;
    private final Map<String, Member> machines = new HashMap<>();
    private final Map<String, Member> accounts = new HashMap<>();
    private final Map<Purpose, Long> refusals = new EnumMap<>(Purpose.class);
    private long bytes;
    private int executions;
    private long claimsSinceNanos;
    private int claims;

    /** The heap of the executions that are marked for eviction. */
    private long markedBytes;

    private int markedExecutions;

    /**
     * The execution that may grow above the bound, so that at least one execution advances; null
     * when no execution may.
     */
    private @Nullable Reservation exempt;

    /** Whether an operator, or an execution within its shares, was refused. */
    private boolean hasRefusedNewcomer;

    private volatile boolean tight;
    private volatile boolean growthBounded;
    private long evictions;

    /** The reason for loading an execution. */
    public enum Purpose {
        /** The execution starts. */
        START,
        /** The execution has pending work: a timer, a call, a result. */
        RESUME,
        /** An operator or the deletion of its machine stops, inspects or repairs the execution. */
        OPERATE
    }

    /** The loaded executions of one account or state machine. */
    private static final class Member {
        private long bytes;
        private int executions;
    }

    /** Creates a bound of {@code bytesMax} bytes of heap, without loaded executions. */
    public ExecutionMemory(long bytesMax) {
        if (bytesMax < BYTES_PER_EXECUTION) {
            throw new IllegalArgumentException(
                    "The bound of %d bytes is less than one execution, expected %d or more"
                            .formatted(bytesMax, BYTES_PER_EXECUTION));
        }
        this.bytesMax = bytesMax;
        for (var purpose : Purpose.values()) {
            refusals.put(purpose, 0L);
        }
    }

    /** The memory of one loaded execution, until it is closed. */
    public final class Reservation implements AutoCloseable {
        private final String account;
        private final String machineId;
        private long held;
        private boolean closed;
        private boolean marked;

        /** Whether the execution started here or has committed since it was loaded. */
        private volatile boolean committed;

        private Reservation(Purpose purpose, String account, String machineId) {
            this.account = account;
            this.machineId = machineId;
            this.committed = purpose == Purpose.START;
        }

        /**
         * Sets the memory of the execution.
         *
         * @param dataBytes the number of bytes of the execution's JSON
         * @param branchCount the number of its frames, without the first
         */
        public void resize(long dataBytes, int branchCount) {
            synchronized (ExecutionMemory.this) {
                count(heap(dataBytes) + branchCount * BYTES_PER_FRAME - held);
            }
        }

        /** Adds the bytes of JSON that the execution is about to receive. */
        public void grow(long dataBytes) {
            synchronized (ExecutionMemory.this) {
                count(dataBytes * HEAP_PER_DATA_BYTE);
            }
        }

        /**
         * Returns whether the execution may advance its frames. One recovered execution at a time
         * may advance above the bound until its first commit, so that each recovered execution
         * makes progress. Must be called only for an execution with a runnable frame. An execution
         * without a runnable frame would keep this exemption, because it commits nothing.
         */
        public boolean mayGrow() {
            if (!growthBounded) {
                return true;
            }
            synchronized (ExecutionMemory.this) {
                if (closed || (executions <= 1 && !hasRefusedNewcomer) || isWithinShares(this)) {
                    return true;
                }
                if (exempt == null && !committed && !marked) {
                    exempt = this;
                }
                return equals(exempt);
            }
        }

        /** Ends the execution's exemption from the bound after a commit. */
        public void onCommitted() {
            if (!committed) {
                synchronized (ExecutionMemory.this) {
                    committed = true;
                    endExemption();
                }
            }
        }

        /** Returns whether the execution started here or has committed since it was loaded. */
        public boolean hasCommitted() {
            return committed;
        }

        /**
         * Marks the execution for eviction if other executions need its memory, and returns whether
         * it is marked. The last execution is kept at any size, unless an execution of another
         * account or machine was refused.
         */
        public boolean markForEviction() {
            if (!growthBounded) {
                return marked;
            }
            synchronized (ExecutionMemory.this) {
                if (marked || closed) {
                    return marked;
                }
                if ((executions - markedExecutions <= 1 && !hasRefusedNewcomer)
                        || bytes - markedBytes <= bytesMax / 4 * 3
                        || isWithinShares(this)) {
                    return false;
                }
                marked = true;
                hasRefusedNewcomer = false;
                markedExecutions++;
                markedBytes += held;
                evictions++;
                endExemption();
                return true;
            }
        }

        private void endExemption() {
            if (equals(exempt)) {
                exempt = null;
            }
        }

        private void count(long more) {
            if (!closed) {
                held += more;
                markedBytes += marked ? more : 0;
                add(account, machineId, more, 0);
            }
        }

        /** Releases the memory. A second call does nothing. */
        @Override
        public void close() {
            synchronized (ExecutionMemory.this) {
                if (!closed) {
                    closed = true;
                    endExemption();
                    if (marked) {
                        markedExecutions--;
                        markedBytes -= held;
                    }
                    add(account, machineId, -held, -1);
                }
            }
        }
    }

    /** Returns the heap of an execution with {@code dataBytes} of JSON. */
    private static long heap(long dataBytes) {
        return BYTES_PER_EXECUTION + dataBytes * HEAP_PER_DATA_BYTE;
    }

    /**
     * Admits an execution before it is loaded.
     *
     * @param machineId the id of the machine, as in persistence ids
     * @param dataBytes the bytes of the execution's JSON, if known; 0 before a recovery
     * @return null when there is no memory for the execution
     */
    public synchronized @Nullable Reservation admit(
            Purpose purpose, String account, String machineId, long dataBytes) {
        long wanted = heap(dataBytes);
        if (!fits(purpose, account, machineId, wanted)) {
            refusals.merge(purpose, 1L, Long::sum);
            hasRefusedNewcomer |=
                    purpose == Purpose.OPERATE || hasShare(account, machineId, wanted, bytesMax);
            return null;
        }
        add(account, machineId, wanted, 1);
        var held = new Reservation(purpose, account, machineId);
        held.held = wanted;
        return held;
    }

    /** Returns whether a small execution of this machine would be admitted. */
    public synchronized boolean admits(Purpose purpose, String account, String machineId) {
        return fits(purpose, account, machineId, BYTES_PER_EXECUTION);
    }

    private boolean fits(Purpose purpose, String account, String machineId, long wanted) {
        long after = bytes + wanted;
        // The first execution is loaded at any size. Otherwise a very large execution would never
        // be loaded.
        if (executions == 0) {
            return true;
        }
        if (purpose == Purpose.OPERATE) {
            return after <= bytesMax / 8 * 9;
        }
        long limit = purpose == Purpose.START ? bytesMax / 4 * 3 : bytesMax;
        return after <= limit / 2
                || (after <= bytesMax && hasShare(account, machineId, wanted, limit));
    }

    /**
     * Returns whether the machine and the account of the execution use no more than their shares.
     */
    private boolean isWithinShares(Reservation held) {
        return hasShare(held.account, held.machineId, 0, bytesMax);
    }

    private boolean hasShare(String account, String machineId, long wanted, long limit) {
        return isWithinShare(machines, machineId, wanted, limit)
                && (isAlone(account) || isWithinShare(accounts, account, wanted, limit));
    }

    private boolean isAlone(String account) {
        return accounts.size() == 1 && accounts.containsKey(account);
    }

    private static boolean isWithinShare(
            Map<String, Member> members, String key, long wanted, long limit) {
        var member = members.get(key);
        int sharers = members.size() + (member == null ? 1 : 0);
        long own = member == null ? 0 : member.bytes;
        return own + wanted <= limit / 4 * 3 / sharers;
    }

    private void add(String account, String machineId, long more, int moreExecutions) {
        bytes += more;
        executions += moreExecutions;
        updateThresholds();
        add(machines, machineId, more, moreExecutions);
        add(accounts, account, more, moreExecutions);
    }

    private void updateThresholds() {
        boolean isTight = bytes > bytesMax / 2;
        if (isTight != tight) {
            tight = isTight;
        }
        boolean isBounded = bytes > bytesMax / 8 * 7;
        if (isBounded != growthBounded) {
            growthBounded = isBounded;
        }
    }

    private static void add(
            Map<String, Member> members, String key, long more, int moreExecutions) {
        var member = members.computeIfAbsent(key, _ -> new Member());
        member.bytes += more;
        member.executions += moreExecutions;
        // The entry is removed only when it counts no memory, because the memory of its last
        // execution may change after the execution was closed.
        if (member.executions <= 0 && member.bytes <= 0) {
            members.remove(key);
        }
    }

    /** Returns whether memory is so short that some executions may not advance their frames. */
    public boolean isGrowthBounded() {
        return growthBounded;
    }

    /** Returns whether there is no memory to resume an execution. */
    public synchronized boolean isFull() {
        return executions > 0 && bytes + BYTES_PER_EXECUTION > bytesMax;
    }

    /** Returns whether memory is so short that idle executions should be passivated immediately. */
    public boolean isTight() {
        return tight;
    }

    /**
     * Returns the stored bytes that the next recovery may read.
     *
     * @return 0 or less when executions must be passivated before a recovery
     */
    public synchronized long recoveryBytesMax() {
        return Math.min(
                (bytesMax / 8 * 9 - bytes) / HEAP_PER_DATA_BYTE,
                bytesMax / BOUND_PER_RECOVERY_BYTE);
    }

    /**
     * Reserves memory for starts that are about to be retried.
     *
     * @return the number of starts that may be retried, at most {@code startsMax}
     */
    public synchronized int claimStarts(int startsMax, long nowNanos) {
        if (nowNanos - claimsSinceNanos > CLAIMED_NANOS) {
            claimsSinceNanos = nowNanos;
            claims = 0;
        }
        long free = (bytesMax / 4 * 3 / 2 - bytes) / (2 * BYTES_PER_EXECUTION) - claims;
        int granted = Math.clamp(free, 0, startsMax);
        claims += granted;
        return granted;
    }

    /** Returns the heap of the loaded executions, in bytes. */
    public synchronized long bytes() {
        return bytes;
    }

    /** Returns the bound of the heap of loaded executions, in bytes. */
    public long bytesMax() {
        return bytesMax;
    }

    /** Returns the number of loaded executions. */
    public synchronized int executionCount() {
        return executions;
    }

    /** Returns the number of executions that were marked for eviction. */
    public synchronized long evictionCount() {
        return evictions;
    }

    /** Returns the number of executions that were refused because of a lack of memory. */
    public synchronized long refusalCount(Purpose purpose) {
        return refusals.getOrDefault(purpose, 0L);
    }
}
