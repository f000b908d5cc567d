package dev.askel.connectors.items.parquet;

import dev.askel.engine.maprun.admission.FairAdmission;
import dev.askel.engine.maprun.admission.MachineOwner;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the heap of all Parquet files that a node reads at the same time: footers, buffers,
 * decompressed pages and dictionaries.
 *
 * <p>A file reserves memory before it reads its footer, and more for each row group. It releases
 * the memory after the last row. A file that finds no memory waits. Accounts, and the state
 * machines of an account, get memory in turn. A waiting file holds no memory, so files cannot
 * deadlock.
 *
 * <p>When another file waits, the footer and the row group of a file are dropped at the earlier of
 * two times. The file reads them again later. The times are:
 *
 * <ul>
 *   <li>after a second without a read, or after the time that its row group took to open, if that
 *       time is longer. The Map Run of the file may wait for children that read Parquet files
 *       themselves;
 *   <li>after its turn, so that a slow Map Run does not delay others by a whole row group. A turn
 *       lasts ten seconds. After a row group was opened, the turn continues for four times the
 *       duration of the opening, but at most for two minutes.
 * </ul>
 *
 * <p>A read that S3 does not answer is not interrupted. Thread-safe.
 */
public final class ParquetMemory {
    /** The maximum memory of one file. */
    private static final long FILE_BYTES_MAX = 256L * 1024 * 1024;

    /**
     * A file may lose its memory when it has been idle for this time and for the duration of its
     * last opening.
     */
    private static final Duration IDLE_MAX = Duration.ofSeconds(1);

    /** A file may lose its memory to another file after this time. */
    private static final Duration TURN_MIN = Duration.ofSeconds(10);

    /**
     * After an opening, the turn continues for the duration of the opening multiplied by this
     * number.
     */
    private static final int TURN_OPENINGS = 4;

    /** The maximum extension of a turn, because an opening may wait for S3. */
    private static final Duration TURN_EXTENSION_MAX = Duration.ofMinutes(2);

    /** The file that is served next checks at least at this interval for files to drop. */
    private static final Duration DROP_POLL = Duration.ofMillis(250);

    private final long bytesMax;
    private final Duration idleMax;
    private final Duration turnMin;
    private final LongSupplier nanos;

    /** The waiting files. The admitted file gets memory next. */
    private final FairAdmission<FileReservation<?>> waiting = FairAdmission.ofBrief(1);

    private @Nullable FileReservation<?> next;

    /** The memory that {@link #next} waits for. */
    private long nextBytes;

    /** The files with a kept footer between two reads, the longest idle file first. */
    private final Set<FileReservation<?>> idle = new LinkedHashSet<>();

    private long bytes;

    /** Creates a bound of that many bytes of heap. */
    public ParquetMemory(long bytesMax) {
        this(bytesMax, IDLE_MAX, TURN_MIN, System::nanoTime);
    }

    ParquetMemory(long bytesMax, Duration idleMax, Duration turnMin, LongSupplier nanos) {
        if (bytesMax < 1) {
            throw new IllegalArgumentException(
                    "The bound of Parquet files is %d bytes, expected 1 or more"
                            .formatted(bytesMax));
        }
        this.bytesMax = bytesMax;
        this.idleMax = idleMax;
        this.turnMin = turnMin;
        this.nanos = nanos;
    }

    /**
     * Creates a bound of a fraction of the heap.
     *
     * @param setting the name of the setting, for the message of a failure
     * @throws IllegalArgumentException when the fraction is 0 or less, or more than 1
     */
    public static ParquetMemory ofHeapFraction(String setting, double fraction) {
        if (!(fraction > 0 && fraction <= 1)) {
            throw new IllegalArgumentException(
                    "%s is %s, expected more than 0 and at most 1".formatted(setting, fraction));
        }
        return new ParquetMemory(Math.max(1, (long) (Runtime.getRuntime().maxMemory() * fraction)));
    }

    /** Returns the heap that all files have reserved. */
    public synchronized long reservedBytes() {
        return bytes;
    }

    /** Returns the bound of {@link #reservedBytes}. */
    public long bytesMax() {
        return bytesMax;
    }

    /** Returns the number of files that wait for memory. */
    public synchronized int waitingFiles() {
        return waiting.waitingCount() + (next == null ? 0 : 1);
    }

    /**
     * Adds a file that holds nothing.
     *
     * @param <P> the open footer and row group
     */
    <P> FileReservation<P> open(MachineOwner owner) {
        return new FileReservation<>(owner);
    }

    /** Drops the open footers and row groups of files until that many bytes are free. */
    private void drop(long count) {
        long now = nanos.getAsLong();
        var each = idle.iterator();
        while (bytes + count > bytesMax && each.hasNext()) {
            var file = each.next();
            if (now - file.dropTime() >= 0) {
                each.remove();
                file.kept = null;
                file.add(-file.held);
            }
        }
    }

    /** Returns the time until the next file can be dropped, at most {@link #DROP_POLL}. */
    private long dropMillis() {
        long now = nanos.getAsLong();
        long wait = DROP_POLL.toNanos();
        for (var file : idle) {
            wait = Math.min(wait, file.dropTime() - now);
        }
        return Math.max(1, Duration.ofNanos(wait).toMillis());
    }

    /**
     * The memory of one file. One thread uses it.
     *
     * @param <P> the open footer and row group
     */
    final class FileReservation<P> {
        private final MachineOwner owner;
        private long held;
        private @Nullable P kept;
        private long idleSince;

        private long turnEnd;
        private long openingNanos;

        private FileReservation(MachineOwner owner) {
            this.owner = owner;
        }

        /** Returns the maximum memory of the file. */
        long fileBytesMax() {
            return Math.min(FILE_BYTES_MAX, bytesMax);
        }

        /**
         * Reserves memory for a file that holds none; waits until enough memory is free. Blocks a
         * virtual thread.
         *
         * @param byteCount the number of bytes, at most {@link #fileBytesMax}
         */
        void reserve(long byteCount) throws InterruptedException {
            synchronized (ParquetMemory.this) {
                if (held > 0 || byteCount > fileBytesMax()) {
                    throw new IllegalStateException(
                            "A file holds %d bytes and waits for %d".formatted(held, byteCount));
                }
                waiting.add(owner, this);
                try {
                    while (!isNext() || !isFree(byteCount)) {
                        // The file that leaves the queue wakes the others.
                        ParquetMemory.this.wait(isNext() ? dropMillis() : 0);
                    }
                    add(byteCount);
                    turnEnd = nanos.getAsLong() + turnMin.toNanos();
                    openingNanos = 0;
                } finally {
                    leaveQueue();
                }
            }
        }

        private boolean isNext() {
            if (next == null) {
                next = waiting.admit();
            }
            return next == this;
        }

        private boolean isFree(long count) {
            nextBytes = count;
            drop(count);
            return bytes + count <= bytesMax;
        }

        private void leaveQueue() {
            if (next == this) {
                next = null;
                waiting.release(owner);
            } else {
                waiting.remove(owner, this);
            }
            ParquetMemory.this.notifyAll();
        }

        /** Extends the turn of a file that has needed some time to open a row group. */
        void onOpened(long openingDurationNanos) {
            synchronized (ParquetMemory.this) {
                openingNanos =
                        Math.min(
                                openingDurationNanos, TURN_EXTENSION_MAX.toNanos() / TURN_OPENINGS);
                turnEnd = Math.max(turnEnd, nanos.getAsLong() + TURN_OPENINGS * openingNanos);
            }
        }

        /** Returns the time from which the file can be dropped between two reads. */
        private long dropTime() {
            return Math.min(turnEnd, idleSince + Math.max(idleMax.toNanos(), openingNanos));
        }

        private boolean isTurnOver(long now) {
            return now - turnEnd >= 0;
        }

        /**
         * Reserves memory for the next row group, if the memory is free now. After the turn of this
         * file, the method reserves nothing while other files wait.
         */
        boolean tryReserveForNextGroup(long moreBytes) {
            synchronized (ParquetMemory.this) {
                boolean mayContinue = waitingFiles() == 0 || !isTurnOver(nanos.getAsLong());
                return moreBytes <= 0 || (mayContinue && tryReserveMore(moreBytes));
            }
        }

        /** Reserves more memory, if it is free now. */
        boolean tryReserveMore(long moreBytes) {
            synchronized (ParquetMemory.this) {
                if (bytes + moreBytes > bytesMax) {
                    return false;
                }
                add(moreBytes);
                return true;
            }
        }

        private void add(long more) {
            held += more;
            bytes += more;
        }

        /** Returns the reserved memory. */
        long heldBytes() {
            synchronized (ParquetMemory.this) {
                return held;
            }
        }

        /**
         * Keeps the open footer and row group until the next read, unless another file needs
         * memory.
         */
        void keep(P opened) {
            synchronized (ParquetMemory.this) {
                long now = nanos.getAsLong();
                if (next != null && bytes + nextBytes > bytesMax && isTurnOver(now)) {
                    release();
                    return;
                }
                kept = opened;
                idleSince = now;
                idle.add(this);
            }
        }

        /** Returns the kept footer and row group; null when their memory was released. */
        @Nullable P take() {
            synchronized (ParquetMemory.this) {
                var opened = kept;
                kept = null;
                idle.remove(this);
                return opened;
            }
        }

        /** Releases all memory of the file. */
        void release() {
            releaseAbove(0);
        }

        /** Releases the memory of the file beyond that many bytes. */
        void releaseAbove(long byteCount) {
            synchronized (ParquetMemory.this) {
                add(Math.min(0, byteCount - held));
                ParquetMemory.this.notifyAll();
            }
        }
    }
}
