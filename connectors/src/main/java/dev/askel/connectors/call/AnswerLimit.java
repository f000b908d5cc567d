package dev.askel.connectors.call;

import org.jspecify.annotations.Nullable;

/**
 * Limits the bytes that are read of one answer. A longer answer is truncated, and its call fails.
 *
 * @param bytesMax the maximum bytes to read of the body; its Content-Length when that is allowed
 */
public record AnswerLimit(int bytesMax) {
    /**
     * Returns the limit of an answer. Only the start of a longer answer is read.
     *
     * @param bytesMax the maximum by settings
     * @param contentLength the Content-Length of the answer; negative when it has none
     * @param memory null when the answer's memory is not counted
     */
    public static AnswerLimit of(
            int bytesMax, long contentLength, AnswerMemory.@Nullable Reservation memory) {
        int allowed = memory == null ? bytesMax : Math.min(bytesMax, memory.answerBytesMax());
        if (contentLength > allowed) {
            return new AnswerLimit(Math.min(allowed, AnswerMemory.FREE_BYTES));
        }
        return new AnswerLimit(contentLength < 0 ? allowed : (int) contentLength);
    }
}
