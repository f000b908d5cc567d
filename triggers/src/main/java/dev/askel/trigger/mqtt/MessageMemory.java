package dev.askel.trigger.mqtt;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the heap of the messages of a node that are not stored yet. A client whose message exceeds
 * the bound disconnects, and the broker sends its messages again.
 */
public final class MessageMemory {
    /** The bound is this part of the heap. */
    private static final int HEAP_PART = 64;

    /** The message, its text, its parsed form and its event. */
    private static final int BYTES_PER_BYTE = 4;

    private static final int BYTES_PER_MESSAGE = 2 * 1024;

    private final long bytesMax;
    private final AtomicLong bytes = new AtomicLong();

    /** Creates a bound of a part of the heap. */
    public static MessageMemory ofHeap() {
        return new MessageMemory(Runtime.getRuntime().maxMemory() / HEAP_PART);
    }

    MessageMemory(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** The estimated heap of the messages in memory. */
    public long bytes() {
        return bytes.get();
    }

    /** The heap that messages may take. */
    public long bytesMax() {
        return bytesMax;
    }

    /** Whether at least half of the bound is free, so that a client may connect again. */
    boolean hasRoom() {
        return bytes.get() <= bytesMax / 2;
    }

    /**
     * Counts a message unless it exceeds the bound. A message of any size is counted while no other
     * one is in memory.
     */
    boolean tryAdd(MqttMessage message) {
        long added = bytesOf(message);
        long before = bytes.getAndAdd(added);
        if (before > 0 && before + added > bytesMax) {
            bytes.addAndGet(-added);
            return false;
        }
        return true;
    }

    /** Releases the heap of a counted message. */
    void remove(MqttMessage message) {
        bytes.addAndGet(-bytesOf(message));
    }

    private static long bytesOf(MqttMessage message) {
        return BYTES_PER_MESSAGE + (long) BYTES_PER_BYTE * message.payload().length;
    }
}
