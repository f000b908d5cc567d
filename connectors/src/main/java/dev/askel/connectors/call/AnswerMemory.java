package dev.askel.connectors.call;

import java.util.concurrent.Semaphore;

/**
 * Bounds the heap that answers of called services take on this node. The first bytes of each answer
 * are free, because a call in flight counts for them. A larger answer reserves all that it may come
 * to before more of it is read; meanwhile its connection's flow control holds the service up.
 *
 * <p>An answer reserves once, so answers never wait for each other in a circle.
 */
public final class AnswerMemory {
    /** Bytes of each answer that need no reservation. */
    public static final int FREE_BYTES = 64 * 1024;

    /** Heap that a byte of an answer takes: the bytes, their text, and the value that is read. */
    private static final int HEAP_PER_BYTE = 3;

    private static final int UNIT = 1024;

    private final int unitsMax;
    private final Semaphore units;

    /** Bounds all answers by so many bytes of heap; one answer is admitted at any size. */
    public AnswerMemory(long bytesMax) {
        this.unitsMax = Math.toIntExact(Math.max(1, bytesMax / UNIT));
        this.units = new Semaphore(unitsMax, true);
    }

    /** A sixteenth of this node's heap. */
    public static AnswerMemory ofThisNode() {
        return new AnswerMemory(Runtime.getRuntime().maxMemory() / 16);
    }

    /** The memory of one call's answers. The thread that reads may outlast the call. */
    public final class Reservation implements AutoCloseable {
        private int held;
        private boolean closed;

        /**
         * Waits until an answer of up to {@code bytes} may be read. A second call does nothing.
         *
         * @throws InterruptedException when the call is given up
         */
        public void reserve(long bytes) throws InterruptedException {
            if (isSettled()) {
                return;
            }
            int wanted = Math.clamp(bytes * HEAP_PER_BYTE / UNIT, 1, unitsMax);
            units.acquire(wanted);
            take(wanted);
        }

        private synchronized boolean isSettled() {
            return held > 0 || closed;
        }

        private synchronized void take(int acquired) {
            if (closed) {
                units.release(acquired);
            } else {
                held = acquired;
            }
        }

        /** Gives the reservation back. */
        @Override
        public synchronized void close() {
            closed = true;
            units.release(held);
            held = 0;
        }
    }

    Reservation reservation() {
        return new Reservation();
    }

    /** Bytes that answers have reserved. */
    public long reservedBytes() {
        return (long) (unitsMax - units.availablePermits()) * UNIT;
    }

    /** Bytes that answers may reserve together. */
    public long bytesMax() {
        return (long) unitsMax * UNIT;
    }
}
