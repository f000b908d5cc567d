package dev.askel.connectors.items.parquet;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the heap of all Parquet files that a node reads at the same time: footers, buffers,
 * decompressed pages and dictionaries.
 *
 * <p>A file reserves memory before it reads its footer, and more for each row group. It releases
 * the memory after the last row. A file that finds no memory waits, in the order of the callers. A
 * waiting file holds no memory, so files cannot deadlock.
 *
 * <p>A file may be idle for long, because its Map Run waits for children. These children may read
 * Parquet files themselves. So the footer and the row group of an idle file are dropped when
 * another file waits; they are read again later. Thread-safe.
 */
public final class ParquetMemory {
    /** The memory of one file, also where the bound of the node is larger. */
    private static final long FILE_BYTES_MAX = 256L * 1024 * 1024;

    /** A file that is idle for this long may lose its memory to another file. */
    private static final Duration IDLE_MAX = Duration.ofSeconds(1);

    /** The interval at which the first waiting file looks for idle ones. */
    private static final Duration IDLE_POLL = Duration.ofMillis(250);

    private final long bytesMax;
    private final Duration idleMax;
    private final ArrayDeque<FileReservation<?>> waiting = new ArrayDeque<>();

    /** The files with a kept footer between two reads, those that are idle longest first. */
    private final Set<FileReservation<?>> idle = new LinkedHashSet<>();

    private long bytes;

    /** Creates a bound of that many bytes of heap. */
    public ParquetMemory(long bytesMax) {
        this(bytesMax, IDLE_MAX);
    }

    ParquetMemory(long bytesMax, Duration idleMax) {
        if (bytesMax < 1) {
            throw new IllegalArgumentException(
                    "The bound of Parquet files is %d bytes, expected 1 or more"
                            .formatted(bytesMax));
        }
        this.bytesMax = bytesMax;
        this.idleMax = idleMax;
    }

    /**
     * Creates a bound of a fraction of the heap.
     *
     * @param setting the name of the setting, for the message of a failure
     * @throws IllegalArgumentException when the fraction is not more than 0 and at most 1
     */
    public static ParquetMemory ofHeapFraction(String setting, double fraction) {
        if (!(fraction > 0 && fraction <= 1)) {
            throw new IllegalArgumentException(
                    "%s is %s, expected more than 0 and at most 1".formatted(setting, fraction));
        }
        return new ParquetMemory(Math.max(1, (long) (Runtime.getRuntime().maxMemory() * fraction)));
    }

    /** Returns the heap that all files have reserved. */
    public synchronized long bytes() {
        return bytes;
    }

    /** Returns the bound of {@link #bytes}. */
    public long bytesMax() {
        return bytesMax;
    }

    /** Returns the number of files that wait for memory. */
    public synchronized int waiting() {
        return waiting.size();
    }

    /**
     * Adds a file that holds nothing.
     *
     * @param <P> the open footer and row group
     */
    <P> FileReservation<P> open() {
        return new FileReservation<>();
    }

    /** Drops the open footers and row groups of idle files until that many bytes are free. */
    private void dropIdle(long count) {
        long now = System.nanoTime();
        var each = idle.iterator();
        while (bytes + count > bytesMax && each.hasNext()) {
            var file = each.next();
            if (now - file.idleSince < idleMax.toNanos()) {
                return;
            }
            each.remove();
            file.kept = null;
            file.add(-file.held);
        }
    }

    /**
     * The memory of one file. One thread uses it.
     *
     * @param <P> the open footer and row group
     */
    final class FileReservation<P> {
        private long held;
        private @Nullable P kept;
        private long idleSince;

        private FileReservation() {}

        /** Returns the memory that the file may hold at most. */
        long fileBytesMax() {
            return Math.min(FILE_BYTES_MAX, bytesMax);
        }

        /**
         * Reserves memory for a file that holds none; waits until it is free. Blocks a virtual
         * thread.
         *
         * @param count at most {@link #fileBytesMax}
         */
        void reserve(long count) throws InterruptedException {
            synchronized (ParquetMemory.this) {
                if (held > 0 || count > fileBytesMax()) {
                    throw new IllegalStateException(
                            "A file holds %d bytes and waits for %d".formatted(held, count));
                }
                waiting.add(this);
                try {
                    while (!isFree(count)) {
                        ParquetMemory.this.wait(IDLE_POLL.toMillis());
                    }
                    add(count);
                } finally {
                    waiting.remove(this);
                    ParquetMemory.this.notifyAll();
                }
            }
        }

        private boolean isFree(long count) {
            if (waiting.peek() != this) {
                return false;
            }
            dropIdle(count);
            return bytes + count <= bytesMax;
        }

        /** Reserves memory for the next row group, if it is free now and no file waits. */
        boolean tryReserveForNextGroup(long more) {
            synchronized (ParquetMemory.this) {
                return more <= 0 || (waiting.isEmpty() && tryReserveMore(more));
            }
        }

        /** Reserves more memory, if it is free now. */
        boolean tryReserveMore(long more) {
            synchronized (ParquetMemory.this) {
                if (bytes + more > bytesMax) {
                    return false;
                }
                add(more);
                return true;
            }
        }

        private void add(long more) {
            held += more;
            bytes += more;
        }

        /** Returns the reserved memory. */
        long held() {
            synchronized (ParquetMemory.this) {
                return held;
            }
        }

        /** Keeps the open footer and row group until the next read, unless a file needs memory. */
        void keep(P opened) {
            synchronized (ParquetMemory.this) {
                kept = opened;
                idleSince = System.nanoTime();
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
        void releaseAbove(long count) {
            synchronized (ParquetMemory.this) {
                add(Math.min(0, count - held));
                ParquetMemory.this.notifyAll();
            }
        }
    }
}
