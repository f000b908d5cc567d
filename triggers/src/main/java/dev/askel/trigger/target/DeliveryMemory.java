package dev.askel.trigger.target;

import dev.askel.trigger.text.Utf8;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the heap of the deliveries that the lanes of a node have read. Each lane has an equal
 * share of the bound. A lane without deliveries reads one of any size.
 */
public final class DeliveryMemory {
    /** The bound is this part of the heap. */
    private static final int HEAP_PART = 16;

    /** The encoded target, its decoded text, the parsed input and the request. */
    private static final int BYTES_PER_BYTE = 4;

    private static final int BYTES_PER_DELIVERY = 2 * 1024;

    private final long bytesMax;
    private final AtomicLong bytes = new AtomicLong();

    /** Creates a bound of a sixteenth of the heap. */
    public static DeliveryMemory ofHeap() {
        return new DeliveryMemory(Runtime.getRuntime().maxMemory() / HEAP_PART);
    }

    DeliveryMemory(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** The estimated heap of the deliveries in memory. */
    public long bytes() {
        return bytes.get();
    }

    /** The heap that deliveries may take. */
    public long bytesMax() {
        return bytesMax;
    }

    /**
     * Returns the size of the targets that a lane may read, in bytes of their encoding.
     *
     * @param held the heap of the deliveries that the lane holds
     */
    long readableBytes(long held) {
        return Math.max(0, bytesMax / Lanes.COUNT - held) / BYTES_PER_BYTE;
    }

    /** Returns the estimated heap of a delivery. */
    static long bytesOf(Delivery delivery) {
        var target = delivery.target();
        var input = target.input();
        return BYTES_PER_DELIVERY
                + BYTES_PER_BYTE
                        * ((input == null ? 0 : Utf8.length(input))
                                + Utf8.length(target.parameters()));
    }

    /** Counts heap; a negative number releases it. */
    void add(long change) {
        bytes.addAndGet(change);
    }
}
