package dev.askel.connectors.call;

import org.jspecify.annotations.Nullable;

/**
 * Limits the bytes that are read of one answer. A longer answer is cut, and its call fails.
 *
 * @param bytesMax of the body; all of it where the answer says its length and that is allowed
 */
public record AnswerLimit(int bytesMax) {
    /**
     * Returns the limit of an answer. Of an answer with a greater length only the start is read.
     *
     * @param bytesMax allowed by settings
     * @param contentLength the answer's Content-Length; negative when it has none
     * @param memory null where its memory is not counted
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
