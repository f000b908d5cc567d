package dev.askel.asl.history;

import org.jspecify.annotations.Nullable;

/**
 * The place of a frame in the tree of an execution. "" is the root. {@code 3.0/1.2} is the third
 * iteration of the state that the frame {@code 3.0} started with its ordinal 1. A frame never uses
 * an ordinal twice, so a path identifies one visit of one branch, over retries and loops.
 *
 * @param text the path, without names of states, because tokens and idempotency keys contain the
 *     path
 */
public record FramePath(String text) implements Comparable<FramePath> {
    /** The frame of the execution itself. */
    public static final FramePath ROOT = new FramePath("");

    private static final int DECIMAL = 10;

    /**
     * The frame of branch or iteration {@code index} of the state that this frame started as {@code
     * ordinal}.
     */
    public FramePath child(int ordinal, int index) {
        var step = ordinal + "." + index;
        return new FramePath(text.isEmpty() ? step : text + "/" + step);
    }

    /** Whether this is the frame of the execution itself. */
    public boolean isRoot() {
        return text.isEmpty();
    }

    /**
     * The frame that started this one.
     *
     * @throws IllegalStateException at the root
     */
    public FramePath parent() {
        if (isRoot()) {
            throw new IllegalStateException("The root frame has no parent");
        }
        int slash = text.lastIndexOf('/');
        return slash < 0 ? ROOT : new FramePath(text.substring(0, slash));
    }

    /** The number of the branch or iteration in its parent, from 0. */
    public int index() {
        return Integer.parseInt(text.substring(text.lastIndexOf('.') + 1));
    }

    /** Whether {@code other} is this frame or below it. */
    public boolean covers(FramePath other) {
        return isRoot()
                || other.text.equals(text)
                || (other.text.length() > text.length()
                        && other.text.startsWith(text)
                        && other.text.charAt(text.length()) == '/');
    }

    /** Orders the branches of a state by their number, and a frame before those below it. */
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

    // Paths are keys of the busiest maps, and the JVM does not inline the methods that it generates
    // for records there.
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
