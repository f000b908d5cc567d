package dev.askel.engine.memory;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the heap that loaded Standard executions take on this node, fair by account and machine.
 *
 * <p>While less than half is taken, everybody is admitted. Beyond that, each account and each state
 * machine has an equal share of three quarters; the last quarter is for newcomers. An account that
 * is alone is bounded by the shares of its machines. The shares of starts are three quarters of
 * those of recoveries, so that work in progress comes before new work. Operators' commands have a
 * reserve of an eighth beside all that.
 *
 * <p>A loaded execution may grow while less than seven eighths are taken. Beyond that, executions
 * of accounts and machines with more than their share must not: see {@link Held#mayGrow}. They
 * leave memory until three quarters are taken: see {@link Held#markForEviction}. Thread-safe.
 */
public final class ExecutionMemory {
    /** Heap that a loaded execution takes beside its data: actor, state, definition and timers. */
    public static final long BYTES_PER_EXECUTION = 16 * 1024;

    /**
     * Heap that each further frame takes beside its data: frame, visit, runtime, branch and timer.
     * Frames that wait took 947 bytes each in five executions of 40 x 40 iterations; frames that
     * advance take more for a while.
     */
    public static final long BYTES_PER_FRAME = 2 * 1024;

    /** Heap that a byte of JSON takes at most in practice: text, encoded text and parsed value. */
    public static final int HEAP_PER_DATA_BYTE = 8;

    /** Recoveries read so many stored bytes at a time for each byte of the bound, at most. */
    private static final int BOUND_PER_RECOVERY_BYTE = 50;

    /** Claimed starts are kept for the starts that follow for so long. */
    private static final long CLAIMED_NANOS = 1_000_000_000L;

    private final long bytesMax;
    private final Map<String, Member> machines = new HashMap<>();
    private final Map<String, Member> accounts = new HashMap<>();
    private final Map<Purpose, Long> refusals = new EnumMap<>(Purpose.class);
    private long bytes;
    private int executions;
    private long claimsSinceNanos;
    private int claims;

    /** Heap of the executions that are leaving, and their number. */
    private long leavingBytes;

    private int leaving;

    /** The execution that may grow all the same, so that one makes progress. */
    private @Nullable Held exempt;

    /** Whether an operator, or an execution within its shares, found no room. */
    private boolean newcomerWaits;

    private volatile boolean tight;
    private volatile boolean growthBounded;
    private long evictions;

    /** Why an execution is to be loaded. */
    public enum Purpose {
        /** It begins. */
        START,
        /** It has something to do: a timer, a call, a result. */
        RESUME,
        /** A person or a deletion wants to stop, inspect or repair it. */
        OPERATE
    }

    /** One account or state machine. */
    private static final class Member {
        private long bytes;
        private int executions;
    }

    /** Bounds the executions of this node by so many bytes of heap. */
    public ExecutionMemory(long bytesMax) {
        if (bytesMax < BYTES_PER_EXECUTION) {
            throw new IllegalArgumentException(
                    "%d bytes hold no execution, expected %d or more"
                            .formatted(bytesMax, BYTES_PER_EXECUTION));
        }
        this.bytesMax = bytesMax;
        for (var purpose : Purpose.values()) {
            refusals.put(purpose, 0L);
        }
    }

    /** The memory of one loaded execution, until it is closed. */
    public final class Held implements AutoCloseable {
        private final String account;
        private final String machineId;
        private long held;
        private boolean closed;
        private boolean leaves;

        /** Whether it has begun here or has committed since it was loaded. */
        private volatile boolean committed;

        private Held(Purpose purpose, String account, String machineId) {
            this.account = account;
            this.machineId = machineId;
            this.committed = purpose == Purpose.START;
        }

        /**
         * Sets the memory that the execution counts.
         *
         * @param dataBytes bytes of its JSON
         * @param branches its frames, without the root
         */
        public void holds(long dataBytes, int branches) {
            synchronized (ExecutionMemory.this) {
                count(heap(dataBytes) + branches * BYTES_PER_FRAME - held);
            }
        }

        /** Adds bytes of JSON that the execution is about to receive. */
        public void adds(long dataBytes) {
            synchronized (ExecutionMemory.this) {
                count(dataBytes * HEAP_PER_DATA_BYTE);
            }
        }

        /**
         * Whether it may advance its frames. Of the recovered executions without a commit, one at a
         * time is exempt from the bound, so that each one progresses. Ask only for an execution
         * with a frame to advance: another one would stay exempt without a commit.
         */
        public boolean mayGrow() {
            if (!growthBounded) {
                return true;
            }
            synchronized (ExecutionMemory.this) {
                if (closed || (executions <= 1 && !newcomerWaits) || isWithinShares(this)) {
                    return true;
                }
                if (exempt == null && !committed && !leaves) {
                    exempt = this;
                }
                return equals(exempt);
            }
        }

        /** It has committed. */
        public void onCommitted() {
            if (!committed) {
                synchronized (ExecutionMemory.this) {
                    committed = true;
                    endExemption();
                }
            }
        }

        /** Whether it has begun here or has committed since it was loaded. */
        public boolean hasCommitted() {
            return committed;
        }

        /**
         * Whether it must leave memory for other executions. The last execution stays at any size,
         * unless an execution of another machine found no memory.
         */
        public boolean markForEviction() {
            if (!growthBounded) {
                return leaves;
            }
            synchronized (ExecutionMemory.this) {
                if (leaves || closed) {
                    return leaves;
                }
                if ((executions - leaving <= 1 && !newcomerWaits)
                        || bytes - leavingBytes <= bytesMax / 4 * 3
                        || isWithinShares(this)) {
                    return false;
                }
                leaves = true;
                newcomerWaits = false;
                leaving++;
                leavingBytes += held;
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
                leavingBytes += leaves ? more : 0;
                add(account, machineId, more, 0);
            }
        }

        /** Gives all of it back. A second call does nothing. */
        @Override
        public void close() {
            synchronized (ExecutionMemory.this) {
                if (!closed) {
                    closed = true;
                    endExemption();
                    if (leaves) {
                        leaving--;
                        leavingBytes -= held;
                    }
                    add(account, machineId, -held, -1);
                }
            }
        }
    }

    /** Heap of an execution with so many bytes of JSON. */
    private static long heap(long dataBytes) {
        return BYTES_PER_EXECUTION + dataBytes * HEAP_PER_DATA_BYTE;
    }

    /**
     * Admits an execution that is to be loaded.
     *
     * @param machineId the machine's identity, as persistence ids have it
     * @param dataBytes of its JSON, as far as that is known; 0 before a recovery
     * @return null when there is no room
     */
    public synchronized @Nullable Held admit(
            Purpose purpose, String account, String machineId, long dataBytes) {
        long wanted = heap(dataBytes);
        if (!fits(purpose, account, machineId, wanted)) {
            refusals.merge(purpose, 1L, Long::sum);
            newcomerWaits |=
                    purpose == Purpose.OPERATE || hasShare(account, machineId, wanted, bytesMax);
            return null;
        }
        add(account, machineId, wanted, 1);
        var held = new Held(purpose, account, machineId);
        held.held = wanted;
        return held;
    }

    /** Whether a small execution of this machine would be admitted. */
    public synchronized boolean admits(Purpose purpose, String account, String machineId) {
        return fits(purpose, account, machineId, BYTES_PER_EXECUTION);
    }

    private boolean fits(Purpose purpose, String account, String machineId, long wanted) {
        long after = bytes + wanted;
        // One is loaded at any size, or a large one would never be loaded.
        if (executions == 0) {
            return true;
        }
        if (purpose == Purpose.OPERATE) {
            return after <= bytesMax / 8 * 9;
        }
        long most = purpose == Purpose.START ? bytesMax / 4 * 3 : bytesMax;
        return after <= most / 2
                || (after <= bytesMax && hasShare(account, machineId, wanted, most));
    }

    /** Whether its machine and its account have no more than their shares. */
    private boolean isWithinShares(Held held) {
        return hasShare(held.account, held.machineId, 0, bytesMax);
    }

    private boolean hasShare(String account, String machineId, long wanted, long most) {
        return isWithinShare(machines, machineId, wanted, most)
                && (isAlone(account) || isWithinShare(accounts, account, wanted, most));
    }

    private boolean isAlone(String account) {
        return accounts.size() == 1 && accounts.containsKey(account);
    }

    private static boolean isWithinShare(
            Map<String, Member> members, String key, long wanted, long most) {
        var member = members.get(key);
        int sharers = members.size() + (member == null ? 1 : 0);
        long own = member == null ? 0 : member.bytes;
        return own + wanted <= most / 4 * 3 / sharers;
    }

    private void add(String account, String machineId, long more, int moreExecutions) {
        bytes += more;
        executions += moreExecutions;
        mark();
        add(machines, machineId, more, moreExecutions);
        add(accounts, account, more, moreExecutions);
    }

    private void mark() {
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
        // Its last execution may be counted after it was closed.
        if (member.executions <= 0 && member.bytes <= 0) {
            members.remove(key);
        }
    }

    /** Whether memory is so short that some executions may not advance their frames. */
    public boolean isGrowthBounded() {
        return growthBounded;
    }

    /** Whether no execution would be resumed. */
    public synchronized boolean isFull() {
        return executions > 0 && bytes + BYTES_PER_EXECUTION > bytesMax;
    }

    /** Whether executions that have nothing to do should leave at once. */
    public boolean isTight() {
        return tight;
    }

    /**
     * Stored bytes that the next recovery may read.
     *
     * @return 0 or less when the executions that are loaded should leave first
     */
    public synchronized long recoveryBytes() {
        return Math.min(
                (bytesMax / 8 * 9 - bytes) / HEAP_PER_DATA_BYTE,
                bytesMax / BOUND_PER_RECOVERY_BYTE);
    }

    /**
     * Sets room aside for starts that are about to be made again.
     *
     * @return how many of {@code startsMax} may be made
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

    /** Heap that loaded executions take, in bytes. */
    public synchronized long bytes() {
        return bytes;
    }

    /** Heap that they may take, in bytes. */
    public long bytesMax() {
        return bytesMax;
    }

    /** How many executions are loaded. */
    public synchronized int executions() {
        return executions;
    }

    /** Returns the number of executions that left memory for others. */
    public synchronized long evictions() {
        return evictions;
    }

    /** How often an execution was not loaded for lack of room. */
    public synchronized long refusals(Purpose purpose) {
        return refusals.getOrDefault(purpose, 0L);
    }
}
