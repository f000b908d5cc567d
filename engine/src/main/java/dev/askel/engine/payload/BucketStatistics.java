package dev.askel.engine.payload;

import java.util.concurrent.atomic.LongAdder;

/** Counts the calls of this node to the bucket since its start. Thread-safe. */
public final class BucketStatistics {
    private final LongAdder moved = new LongAdder();
    private final LongAdder movedBytes = new LongAdder();
    private final LongAdder read = new LongAdder();
    private final LongAdder deleted = new LongAdder();
    private final LongAdder failed = new LongAdder();

    BucketStatistics() {}

    void countMoved(int bytes) {
        moved.increment();
        movedBytes.add(bytes);
    }

    void countRead() {
        read.increment();
    }

    void countDeleted() {
        deleted.increment();
    }

    void countFailed() {
        failed.increment();
    }

    /** Returns the number of contents that were moved to the bucket. */
    public long movedCount() {
        return moved.sum();
    }

    /** Returns the bytes of the contents that were moved to the bucket. */
    public long movedBytes() {
        return movedBytes.sum();
    }

    /** Returns the number of contents that were read from the bucket. */
    public long readCount() {
        return read.sum();
    }

    /** Returns the number of deleted objects. */
    public long deletedCount() {
        return deleted.sum();
    }

    /** Returns the number of failed calls. They are repeated. */
    public long failedCount() {
        return failed.sum();
    }
}
