package dev.askel.asl.history;

import org.jspecify.annotations.Nullable;

/**
 * The position of a frame in the tree of an execution. A frame is a line of control: the execution
 * itself, a Parallel branch or a Map iteration.
 *
 * <p>The root frame has the path "". The path {@code 3.0/1.2} is branch or iteration 2, counted
 * from 0, of a state that frame {@code 3.0} started with ordinal 1. A frame uses each ordinal only
 * once. So a path is unique, even with retries and loops.
 *
 * @param text the path. It contains no names of states, because it is part of task tokens and
 *     idempotency keys
 */
public record FramePath(String text) implements Comparable<FramePath> {
    /** The path of the root frame, which is the execution itself. */
    public static final FramePath ROOT = new FramePath("");

    private static final int DECIMAL = 10;

    /**
     * Returns the path of branch or iteration {@code index} of the state that this frame started
     * with {@code ordinal}.
     */
    public FramePath child(int ordinal, int index) {
        var step = ordinal + "." + index;
        return new FramePath(text.isEmpty() ? step : text + "/" + step);
    }

    /** Whether this is the path of the root frame. */
    public boolean isRoot() {
        return text.isEmpty();
    }

    /**
     * Returns the path of the frame that started this frame.
     *
     * @throws IllegalStateException for the root frame
     */
    public FramePath parent() {
        if (isRoot()) {
            throw new IllegalStateException("The root frame has no parent");
        }
        int slash = text.lastIndexOf('/');
        return slash < 0 ? ROOT : new FramePath(text.substring(0, slash));
    }

    /** Returns the index of the branch or iteration in its state, from 0. */
    public int index() {
        return Integer.parseInt(text.substring(text.lastIndexOf('.') + 1));
    }

    /** Whether {@code other} is this frame or a frame below it. */
    public boolean covers(FramePath other) {
        return isRoot()
                || other.text.equals(text)
                || (other.text.length() > text.length()
                        && other.text.startsWith(text)
                        && other.text.charAt(text.length()) == '/');
    }

    /** Orders the branches of a state by their index, and a frame before the frames below it. */
    @Override
    public int compareTo(FramePath other) {
        int here = 0;
        int there = 0;
        while (here < text.length() && there < other.text.length()) {
            int endHere = endOfNumber(text, here);
            int endThere = endOfNumber(other.text, there);
            int order =
                    Integer.compare(
                            Integer.parseInt(text, here, endHere, DECIMAL),
                            Integer.parseInt(other.text, there, endThere, DECIMAL));
            if (order != 0) {
                return order;
            }
            here = endHere + 1;
            there = endThere + 1;
        }
        return Boolean.compare(here < text.length(), there < other.text.length());
    }

    private static int endOfNumber(String text, int from) {
        int end = from;
        while (end < text.length() && text.charAt(end) != '.' && text.charAt(end) != '/') {
            end++;
        }
        return end;
    }

    // Paths are keys of frequently used maps, and the JVM does not inline the generated methods of
    // records there.
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof FramePath path && text.equals(path.text));
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return isRoot() ? "root" : text;
    }
}
