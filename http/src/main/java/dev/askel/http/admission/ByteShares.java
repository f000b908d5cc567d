package dev.askel.http.admission;

import java.util.HashMap;
import java.util.Map;

/**
 * Counts bytes by holder, such as a client's address. While less than half of the bytes are held,
 * any holder may hold more. Beyond half, no holder gets more than an equal share, as in {@link
 * FairShares}. Safe for use by many threads.
 */
final class ByteShares {
    private final long bytesMax;
    private final Map<String, Long> held = new HashMap<>();
    private long total;

    ByteShares(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** Holds more bytes; returns false when they exceed the bound or the share of the holder. */
    synchronized boolean tryHold(String holder, long bytes) {
        if (bytes == 0) {
            return true;
        }
        long own = held.getOrDefault(holder, 0L);
        int holders = held.size() + (held.containsKey(holder) ? 0 : 1);
        if (total + bytes > bytesMax
                || (total + bytes > bytesMax / 2 && own + bytes > bytesMax / holders)) {
            return false;
        }
        held.merge(holder, bytes, Long::sum);
        total += bytes;
        return true;
    }

    /** Releases bytes that the holder holds. */
    synchronized void release(String holder, long bytes) {
        held.computeIfPresent(holder, (_, own) -> own == bytes ? null : own - bytes);
        total -= bytes;
    }

    /** The number of holders. */
    synchronized int holders() {
        return held.size();
    }
}
