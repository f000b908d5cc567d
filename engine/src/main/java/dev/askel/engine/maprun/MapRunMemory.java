package dev.askel.engine.maprun;

import dev.askel.engine.maprun.admission.FairAdmission;
import dev.askel.engine.maprun.admission.LoadedRunMemory;
import dev.askel.engine.maprun.admission.MachineOwner;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Bounds the heap of the live Map Runs of this node. The bound applies to items that were read
 * ahead, inputs of children, and results of children that are not written yet. Plans and stored
 * progress have a separate bound, half as large ({@link #loaded}).
 *
 * <p>While less than half of the bound is used, every run may use more. Above that, accounts have
 * equal shares of the bound, and the runs of an account have equal parts of its share. A run that
 * uses no memory may always make one reservation, so that no run starves. All runs together use at
 * most the bound plus one reservation for each run. Results of Standard children cannot be refused.
 * A run therefore reserves memory for the expected result before it starts a child.
 *
 * <p>Result files are not part of {@link #bytes}. At least three runs may write result files
 * concurrently. A larger bound permits bound / max(32 MiB, 4 × file size) runs. State machines
 * share these permits fairly ({@link FairAdmission}). A slow bucket of one machine therefore does
 * not stop the runs of others. Thread-safe.
 */
public final class MapRunMemory {
    /** The minimum memory for each run that writes result files. */
    private static final long BYTES_PER_WRITER_MIN = 32L << 20;

    /**
     * The heap of a run that writes result files, as a multiple of the size of a file. The heap
     * contains the results, their growing array, and the file.
     */
    private static final long FILES_PER_WRITER = 4;

    private static final int WRITERS_MIN = 3;

    private final long bytesMax;
    private final Set<Share> shares = new HashSet<>();
    private final Map<String, Integer> runsByAccount = new HashMap<>();

    /** The runs that write result files. This object is also the lock of its state. */
    private final FairAdmission<Writer> writers;

    private final LoadedRunMemory loaded;
    private long bytes;
    private long waits;

    /** A run that waits for a permit to write result files. */
    private static final class Writer {
        private boolean isAdmitted;
    }

    /** Creates a bound for result files of the default size. */
    public MapRunMemory(long bytesMax) {
        this(bytesMax, MapRunSettings.RESULT_FILE_BYTES);
    }

    /** Creates the bound of a node. */
    public static MapRunMemory of(MapRunSettings settings) {
        return new MapRunMemory(settings.memoryBytes(), settings.resultFileBytesMax());
    }

    MapRunMemory(long bytesMax, int resultFileBytesMax) {
        if (bytesMax < 1) {
            throw new IllegalArgumentException(
                    "The bound of Map Runs is %d bytes, expected 1 or more".formatted(bytesMax));
        }
        this.bytesMax = bytesMax;
        this.loaded = new LoadedRunMemory(Math.max(1, bytesMax / 2));
        this.writers =
                FairAdmission.ofSlow(
                        Math.clamp(
                                bytesMax
                                        / Math.max(
                                                BYTES_PER_WRITER_MIN,
                                                FILES_PER_WRITER * resultFileBytesMax),
                                WRITERS_MIN,
                                Integer.MAX_VALUE));
    }

    /** Returns the memory for the plans and the stored progress of loaded runs. */
    public LoadedRunMemory loaded() {
        return loaded;
    }

    /**
     * Waits until a run may write its result files. Blocks the caller, which must run on a virtual
     * thread. The caller calls {@link #releaseWriterPermit} after the files are written.
     */
    public void acquireWriterPermit(MachineOwner owner) throws InterruptedException {
        var writer = new Writer();
        synchronized (writers) {
            writers.add(owner, writer);
            admitWriters();
            try {
                while (!writer.isAdmitted) {
                    writers.wait();
                }
            } catch (InterruptedException e) {
                if (writer.isAdmitted) {
                    releaseWriterPermit(owner);
                } else {
                    writers.remove(owner, writer);
                }
                throw e;
            }
        }
    }

    private void admitWriters() {
        for (var next = writers.admit(); next != null; next = writers.admit()) {
            next.isAdmitted = true;
        }
        writers.notifyAll();
    }

    /** Releases the permit of a run that has written its result files. */
    public void releaseWriterPermit(MachineOwner owner) {
        synchronized (writers) {
            writers.release(owner);
            admitWriters();
        }
    }

    /** Returns the number of runs that wait in {@link #acquireWriterPermit}. */
    public int waitingWriters() {
        synchronized (writers) {
            return writers.waitingCount();
        }
    }

    /** Adds a run. It uses no memory at first. */
    public Share open(MachineOwner owner) {
        var share = new Share(owner.account());
        synchronized (this) {
            shares.add(share);
            runsByAccount.merge(owner.account(), 1, Integer::sum);
        }
        return share;
    }

    /** Returns the bytes that all runs have reserved. */
    public synchronized long bytes() {
        return bytes;
    }

    /** Returns the bound of {@link #bytes}. */
    public long bytesMax() {
        return bytesMax;
    }

    /** Returns the number of live runs. */
    public synchronized int runCount() {
        return shares.size();
    }

    /** Returns how many times runs had to wait for memory since the start of the JVM. */
    public synchronized long waitCount() {
        return waits;
    }

    /** The memory of one run, until it is closed. */
    public final class Share implements AutoCloseable {
        private final String account;
        private long held;
        private boolean closed;

        private Share(String account) {
            this.account = account;
        }

        /** Returns the memory that the run may use while more than half of the bound is used. */
        private long max() {
            int accounts = Math.max(1, runsByAccount.size());
            return bytesMax / accounts / runsByAccount.getOrDefault(account, 1);
        }

        /**
         * Reserves memory if the bound allows it, and counts a wait otherwise.
         *
         * @return false when the run must wait until this run or others have released memory
         */
        public boolean tryReserve(long byteCount) {
            synchronized (MapRunMemory.this) {
                if (closed || !allows(byteCount)) {
                    waits++;
                    return false;
                }
                count(byteCount);
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
            return bytes + more <= bytesMax / 2 || held + more <= max();
        }

        /** Returns the memory that the run may reserve now. */
        public long availableBytes() {
            synchronized (MapRunMemory.this) {
                long free = Math.max(0, bytesMax - bytes);
                long ofHalf = Math.max(0, bytesMax / 2 - bytes);
                long ofShare = Math.max(0, max() - held);
                return Math.min(free, Math.max(ofHalf, ofShare));
            }
        }

        /**
         * Waits until the reservation is allowed, and makes it. Blocks the caller's virtual thread.
         */
        public void reserve(long byteCount) throws InterruptedException {
            synchronized (MapRunMemory.this) {
                while (!closed && !allows(byteCount)) {
                    waits++;
                    MapRunMemory.this.wait();
                }
                if (closed) {
                    throw new InterruptedException("The Map Run has ended");
                }
                count(byteCount);
            }
        }

        /** Reserves memory, even beyond the bound. */
        public void add(long byteCount) {
            synchronized (MapRunMemory.this) {
                if (!closed) {
                    count(byteCount);
                }
            }
        }

        /** Releases memory. */
        public void release(long byteCount) {
            add(-byteCount);
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

        /** Returns the bytes that the run has reserved. */
        public long heldBytes() {
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
                    runsByAccount.computeIfPresent(
                            account, (_, runs) -> runs == 1 ? null : runs - 1);
                    MapRunMemory.this.notifyAll();
                }
            }
        }
    }
}
