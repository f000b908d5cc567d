package dev.askel.connectors.call;

import org.jspecify.annotations.Nullable;

/**
 * Limits the bytes that are read of one response. A longer response is truncated, and its call
 * fails.
 *
 * @param bytesMax the maximum number of bytes to read of the body. It is the Content-Length if the
 *     response has one within the allowed maximum
 */
public record ResponseLimit(int bytesMax) {
    /**
     * Returns the limit of a response. Only the start of a longer response is read.
     *
     * @param bytesMax the maximum by settings
     * @param contentLength the Content-Length of the response; negative when it has none
     * @param memory the memory of the call; null when the response's memory is not counted
     */
    public static ResponseLimit of(
            int bytesMax, long contentLength, ResponseMemory.@Nullable Reservation memory) {
        int allowed = memory == null ? bytesMax : Math.min(bytesMax, memory.responseBytesMax());
        if (contentLength > allowed) {
            return new ResponseLimit(Math.min(allowed, ResponseMemory.FREE_BYTES));
        }
        return new ResponseLimit(contentLength < 0 ? allowed : (int) contentLength);
    }
}
