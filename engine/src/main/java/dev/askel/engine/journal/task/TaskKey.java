package dev.askel.engine.journal.task;

/**
 * Identifies a task within its execution.
 *
 * @param frame path of the frame (main line, branch or iteration) that waits for the task; contains
 *     no U+0000
 * @param ordinal number of the task in its frame
 */
public record TaskKey(String frame, long ordinal) implements Comparable<TaskKey> {
    @Override
    public int compareTo(TaskKey other) {
        var byFrame = frame.compareTo(other.frame);
        return byFrame != 0 ? byFrame : Long.compare(ordinal, other.ordinal);
    }
}
