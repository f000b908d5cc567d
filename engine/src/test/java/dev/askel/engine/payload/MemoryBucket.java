package dev.askel.engine.payload;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A bucket in memory whose calls can fail. */
final class MemoryBucket implements PayloadBucket {
    /** A failure of the bucket. */
    enum Failure {
        /** No call reaches the bucket. */
        UNREACHABLE,
        /** Calls change the bucket, but their answers are lost. */
        SILENT,
        /** No object can be read. */
        WRITE_ONLY
    }

    private static final int UUID_LENGTH = 36;

    private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    private final AtomicInteger failedReads = new AtomicInteger();
    private final AtomicReference<Runnable> beforePut = new AtomicReference<>(() -> {});
    private volatile @Nullable Failure failure;
    private volatile boolean refusesFirst;
    private volatile @Nullable String refused;

    /** Sets how calls fail from now on; null ends the failure. */
    void fail(@Nullable Failure now) {
        failure = now;
    }

    /** The keys of all objects. */
    Set<String> keys() {
        return Set.copyOf(objects.keySet());
    }

    /** Replaces the content of an object. */
    void replace(String object, byte[] content) {
        objects.replace(object, content);
    }

    /** Removes and returns all objects. */
    Map<String, byte[]> take() {
        var taken = Map.copyOf(objects);
        objects.clear();
        return taken;
    }

    /** Stores objects again. */
    void restore(Map<String, byte[]> taken) {
        objects.putAll(taken);
    }

    /** Refuses the content that is stored next, at each attempt. */
    void refuseFirstContent() {
        refusesFirst = true;
    }

    /** Accepts all contents again. */
    void acceptAll() {
        refusesFirst = false;
        refused = null;
    }

    /** Runs an action once, before an object is stored. */
    void beforeNextPut(Runnable action) {
        beforePut.set(action);
    }

    /** The number of reads that failed. */
    int failedReadCount() {
        return failedReads.get();
    }

    /** Returns whether a content is the refused one. The keys of its objects have one beginning. */
    private synchronized boolean isRefused(String object) {
        var content = object.substring(0, object.length() - UUID_LENGTH);
        if (refusesFirst && refused == null) {
            refused = content;
        }
        return content.equals(refused);
    }

    @Override
    public void put(String object, byte[] content) throws IOException {
        require(failure != Failure.UNREACHABLE && !isRefused(object));
        beforePut.getAndSet(() -> {}).run();
        objects.put(object, content);
        require(failure != Failure.SILENT);
    }

    @Override
    public byte @Nullable [] get(String object) throws IOException {
        if (failure != null) {
            failedReads.incrementAndGet();
        }
        require(failure == null);
        return objects.get(object);
    }

    @Override
    public void delete(String object) throws IOException {
        require(failure != Failure.UNREACHABLE);
        objects.remove(object);
        require(failure != Failure.SILENT);
    }

    private void require(boolean works) throws IOException {
        if (!works) {
            throw new IOException("memory://bucket: %s".formatted(failure));
        }
    }
}
