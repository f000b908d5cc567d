package dev.askel.engine.sql;

import dev.askel.asl.expression.UnreadContentException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The slow reads of contents for work on a thread that many need, such as a thread with a
 * connection. The work throws {@link UnreadContentException} instead of waiting. Its caller then
 * waits for {@link #read()} without a thread, and repeats the work. Thread-safe.
 *
 * <p>The contents stay in memory until {@link #close}. A semaphore bounds them for all users
 * together.
 */
public final class ContentReads implements AutoCloseable {
    private static final ThreadLocal<@Nullable ContentReads> CURRENT = new ThreadLocal<>();
    private static final ThreadLocal<@Nullable Long> DEADLINE = new ThreadLocal<>();

    private static final int KIBIBYTE = 1_024;

    /** The time from a failed attempt to the next one. */
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Map<StoredPayload, byte[]> contents = new HashMap<>();

    /** The content to read next; null when the work may run. */
    private @Nullable StoredPayload wanted;

    private @Nullable Source source;

    /** The memory of this object, in KiB. */
    private int heldKibibytes;

    private boolean closed;

    /**
     * Where contents are read.
     *
     * @param read attempts to read a content
     * @param memory the free memory for contents, in KiB
     * @param kibibytesMax all permits of {@code memory}
     */
    public record Source(Read read, Semaphore memory, int kibibytesMax) {}

    /** An attempt to read a content. */
    @FunctionalInterface
    public interface Read {
        /**
         * Reads a content, which may last as long as one call to a bucket.
         *
         * @return null when the content cannot be read now
         */
        byte @Nullable [] read(StoredPayload content);
    }

    /** Work that may need contents. */
    @FunctionalInterface
    public interface Work<T extends @Nullable Object, E extends Exception> {
        T run() throws E;
    }

    /**
     * Runs work on this thread with the contents that were read before.
     *
     * @throws UnreadContentException when the work needs another content; the caller must then wait
     *     for {@link #read()}
     */
    public <T extends @Nullable Object, E extends Exception> T run(Work<T, E> work) throws E {
        var before = CURRENT.get();
        CURRENT.set(this);
        try {
            return work.run();
        } finally {
            CURRENT.set(before);
        }
    }

    /** Whether work has failed because it needs a content, so that it must be repeated. */
    public static boolean isUnread(@Nullable Throwable failure) {
        return failure instanceof UnreadContentException;
    }

    /** Returns the reads of the work that this thread runs; null when it may wait. */
    public static @Nullable ContentReads current() {
        return CURRENT.get();
    }

    /**
     * Runs work on this thread, which may wait for contents.
     *
     * @throws PayloadUnavailableException when a content cannot be read within {@code max}
     */
    public static <T> T within(Duration max, Supplier<T> work) {
        var before = DEADLINE.get();
        DEADLINE.set(System.nanoTime() + max.toNanos());
        try {
            return work.get();
        } finally {
            DEADLINE.set(before);
        }
    }

    /** Whether the work of this thread has waited as long as it may. */
    public static boolean isOverdue() {
        var deadline = DEADLINE.get();
        return deadline != null && System.nanoTime() - deadline > 0;
    }

    /** Returns a content that was read; null if it was not. */
    public synchronized byte @Nullable [] find(StoredPayload content) {
        return contents.get(content);
    }

    /** Makes a content the next to be read. */
    public synchronized void want(StoredPayload content, Source from) {
        wanted = content;
        source = from;
    }

    /** Whether the work needs a content. */
    public synchronized boolean isPending() {
        return wanted != null;
    }

    /**
     * Reads the content that the work needs.
     *
     * @return completes on another thread; fails when the content is damaged or {@link #close} was
     *     called
     */
    public CompletionStage<Void> read() {
        return CompletableFuture.runAsync(this::readWanted, task -> Thread.ofVirtual().start(task));
    }

    private void readWanted() {
        StoredPayload content;
        Source from;
        synchronized (this) {
            content = wanted;
            from = source;
        }
        if (content == null || from == null) {
            return;
        }
        while (!attempt(content, from)) {
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** Attempts to read a content. Without success, the memory is left to others. */
    private boolean attempt(StoredPayload content, Source from) {
        acquire(content, from);
        byte[] read = null;
        try {
            read = from.read().read(content);
        } finally {
            synchronized (this) {
                if (!closed && read != null) {
                    contents.put(content, read);
                    wanted = null;
                } else if (!closed) {
                    int kept = contents.isEmpty() ? 0 : kibibytes(0, from);
                    from.memory().release(heldKibibytes - kept);
                    heldKibibytes = kept;
                }
            }
        }
        return read != null;
    }

    /**
     * Acquires the memory for another content. If there is none, the contents read before are
     * removed first and read again later. So no work that holds memory waits for memory.
     */
    private void acquire(StoredPayload content, Source from) {
        var memory = from.memory();
        int needed;
        synchronized (this) {
            requireOpen();
            needed = kibibytes(content.sizeBytes(), from);
            int more = needed - heldKibibytes;
            if (more <= 0 || memory.tryAcquire(more)) {
                heldKibibytes = Math.max(needed, heldKibibytes);
                return;
            }
            contents.clear();
            release();
        }
        while (!tryAcquire(memory, needed)) {
            requireOpen();
        }
        synchronized (this) {
            heldKibibytes = needed;
            if (closed) {
                release();
            }
            requireOpen();
        }
    }

    private static boolean tryAcquire(Semaphore memory, int kibibytes) {
        try {
            return memory.tryAcquire(kibibytes, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("No other thread interrupts this one", e);
        }
    }

    /** Returns the memory of all contents and of further bytes. One user may have all permits. */
    private int kibibytes(int furtherBytes, Source from) {
        long bytes = furtherBytes;
        for (var each : contents.keySet()) {
            bytes += each.sizeBytes();
        }
        return Math.clamp(bytes / KIBIBYTE, 1, from.kibibytesMax());
    }

    /** Removes the contents from memory that the work of this thread no longer needs. */
    public static void clearCurrent() {
        var reads = CURRENT.get();
        if (reads != null) {
            reads.clear();
        }
    }

    private synchronized void clear() {
        contents.clear();
        release();
    }

    private synchronized void requireOpen() {
        if (closed) {
            throw new IllegalStateException("The content is no longer needed");
        }
    }

    private void release() {
        if (source != null) {
            source.memory().release(heldKibibytes);
        }
        heldKibibytes = 0;
    }

    /** Removes the contents from memory, and ends a read that is running. */
    @Override
    public synchronized void close() {
        closed = true;
        contents.clear();
        release();
    }
}
