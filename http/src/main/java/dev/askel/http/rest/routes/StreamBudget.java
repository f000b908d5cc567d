package dev.askel.http.rest.routes;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the bytes that all event streams of this node hold for their clients. A stream that
 * exceeds the bound ends, and its client reconnects and resumes. Safe for use by many threads.
 */
final class StreamBudget {
    /**
     * The budget is a sixteenth of the heap. The held bytes use about twice their size in the heap.
     */
    private static final int HEAP_PER_BYTE = 16;

    private final AtomicLong bytes = new AtomicLong();
    private final long bytesMax;

    StreamBudget(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** Creates a budget that is a part of the heap. */
    static StreamBudget ofHeap() {
        return new StreamBudget(Runtime.getRuntime().maxMemory() / HEAP_PER_BYTE);
    }

    /**
     * Reserves bytes; returns false when the budget is used up. An unused budget accepts any number
     * of bytes.
     */
    boolean tryReserve(long byteCount) {
        long before = bytes.getAndAdd(byteCount);
        if (before == 0 || before + byteCount <= bytesMax) {
            return true;
        }
        bytes.addAndGet(-byteCount);
        return false;
    }

    void release(long byteCount) {
        bytes.addAndGet(-byteCount);
    }
}
