package dev.askel.http.rest;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much of streams is held at once on this node until clients take it, all streams together.
 * Whoever finds no room comes again, and goes on where it was. Safe for use by many threads.
 */
final class StreamRoom {
    /** What is held weighs about twice its bytes. */
    private static final int HEAP_PER_BYTE = 16;

    private final AtomicLong bytes = new AtomicLong();
    private final long bytesMax;

    StreamRoom(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** A part of the heap. */
    static StreamRoom ofHeap() {
        return new StreamRoom(Runtime.getRuntime().maxMemory() / HEAP_PER_BYTE);
    }

    /** Whether there was room, which is taken now; an empty room takes anything. */
    boolean takes(long more) {
        long before = bytes.getAndAdd(more);
        if (before == 0 || before + more <= bytesMax) {
            return true;
        }
        bytes.addAndGet(-more);
        return false;
    }

    void giveBack(long fewer) {
        bytes.addAndGet(-fewer);
    }
}
