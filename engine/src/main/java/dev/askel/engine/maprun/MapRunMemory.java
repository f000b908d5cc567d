package dev.askel.engine.maprun;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Semaphore;

/**
 * Bounds the heap of the live Map Runs of this node: items that were read ahead, the inputs of
 * running children, and ends that are not written yet.
 *
 * <p>While less than half of the bound is used, every run may use more. Above that, each run may
 * use an equal share of the bound. A run that uses nothing may always begin, so no run starves, and
 * all runs together use at most the bound and one reservation of each run. Ends of children cannot
 * be refused. So a run reserves memory for the expected end before it starts a child.
 *
 * <p>Result files are not part of {@link #bytes}. One run at a time writes files for each 64 MiB of
 * the bound, and at least one. Thread-safe.
 */
public final class MapRunMemory {
    /** The heap of one writer of result files: a file, its results and the ends read for it. */
    private static final long WRITER_BYTES = 64L << 20;

    private final long bytesMax;
    private final Semaphore writers;
    private final Set<Share> shares = new HashSet<>();
    private long bytes;
    private long waits;

    /** Creates a bound of that many bytes of heap. */
    public MapRunMemory(long bytesMax) {
        if (bytesMax < 1) {
            throw new IllegalArgumentException(
                    "The bound of Map Runs is %d bytes, expected 1 or more".formatted(bytesMax));
        }
        this.bytesMax = bytesMax;
        this.writers =
                new Semaphore(Math.clamp(bytesMax / WRITER_BYTES, 1, Integer.MAX_VALUE), true);
    }

    /**
     * Waits until the run may write its result files, in the order of the calls. Blocks a virtual
     * thread. The caller calls {@link #releaseWriter} when the files are written.
     */
    public void acquireWriter() throws InterruptedException {
        writers.acquire();
    }

    /** Ends the writing of result files. */
    public void releaseWriter() {
        writers.release();
    }

    /** Returns the number of runs that wait in {@link #acquireWriter}. */
    public int waitingWriters() {
        return writers.getQueueLength();
    }

    /** Adds a run that uses nothing. */
    public Share open() {
        var share = new Share();
        synchronized (this) {
            shares.add(share);
        }
        return share;
    }

    /** Returns the heap that all runs use. */
    public synchronized long bytes() {
        return bytes;
    }

    /** Returns the bound of {@link #bytes}. */
    public long bytesMax() {
        return bytesMax;
    }

    /** Returns the number of live runs. */
    public synchronized int runs() {
        return shares.size();
    }

    /** Returns how often a run had to wait for memory since the start of the JVM. */
    public synchronized long waits() {
        return waits;
    }

    /** The memory of one run, until it is closed. */
    public final class Share implements AutoCloseable {
        private long held;
        private boolean closed;

        private Share() {}

        /**
         * Reserves memory if the bound allows it.
         *
         * @return false when the run must wait until it has released memory, or others have
         */
        public boolean tryReserve(long more) {
            synchronized (MapRunMemory.this) {
                if (closed || !allows(more)) {
                    waits++;
                    return false;
                }
                count(more);
                return true;
            }
        }

        private boolean allows(long more) {
            if (held == 0) {
                return true;
            }
            if (bytes + more > bytesMax) {
                return false;
            }
            return bytes + more <= bytesMax / 2 || held + more <= bytesMax / shares.size();
        }

        /** Returns the memory that the run may reserve now. */
        public long available() {
            synchronized (MapRunMemory.this) {
                long free = Math.max(0, bytesMax - bytes);
                long ofHalf = Math.max(0, bytesMax / 2 - bytes);
                long ofShare = Math.max(0, bytesMax / Math.max(1, shares.size()) - held);
                return Math.min(free, Math.max(ofHalf, ofShare));
            }
        }

        /** Waits until {@link #tryReserve} succeeds. Blocks a virtual thread. */
        public void reserve(long more) throws InterruptedException {
            synchronized (MapRunMemory.this) {
                while (!closed && !allows(more)) {
                    waits++;
                    MapRunMemory.this.wait();
                }
                if (closed) {
                    throw new InterruptedException("The Map Run has ended");
                }
                count(more);
            }
        }

        /** Changes the reserved memory, also beyond the bound. */
        public void add(long more) {
            synchronized (MapRunMemory.this) {
                if (!closed) {
                    count(more);
                }
            }
        }

        /** Releases memory. */
        public void release(long less) {
            add(-less);
        }

        private void count(long more) {
            held += more;
            bytes += more;
            if (held < 0) {
                throw new IllegalStateException("A Map Run holds %d bytes".formatted(held));
            }
            if (more < 0) {
                MapRunMemory.this.notifyAll();
            }
        }

        /** Returns the heap that the run uses. */
        public long held() {
            synchronized (MapRunMemory.this) {
                return held;
            }
        }

        /** Releases all memory of the run. Later changes have no effect. */
        @Override
        public void close() {
            synchronized (MapRunMemory.this) {
                if (!closed) {
                    closed = true;
                    bytes -= held;
                    held = 0;
                    shares.remove(this);
                    MapRunMemory.this.notifyAll();
                }
            }
        }
    }
}
