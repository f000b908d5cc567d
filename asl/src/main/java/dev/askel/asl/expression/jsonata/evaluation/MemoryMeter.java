package dev.askel.asl.expression.jsonata.evaluation;

import dev.askel.asl.expression.Budget;
import java.util.List;
import java.util.Map;

/**
 * Estimates the memory of one evaluation and fails it beyond AWS's bound. The count is an estimate
 * by the kinds and sizes of values, so that the same expression fails on any machine.
 *
 * <p>AWS's own count is not public. Measured: {@code [1..873782]} passes, {@code $range(1, 360145,
 * 1)} passes and a text doubled 22 times passes; one element or one doubling more fails. A bound of
 * 10 MiB for one value fits all three with these sizes:
 *
 * <ul>
 *   <li>A list takes 12 bytes for each element, and 370 bytes for the evaluation itself.
 *   <li>{@code $range} grows its list as {@code java.util.ArrayList} does: 24 bytes for each number
 *       and 4 bytes for each slot.
 *   <li>A text takes a byte for each character. A concatenation holds both of its sides, too.
 * </ul>
 *
 * <p>A second, larger bound is ours ({@link Budget#MEMORY_BYTES_MAX}). It counts all values that an
 * evaluation makes, garbage included, so that many values cannot fill the memory of a node. The
 * sizes are those of a JVM with small object headers, rounded up. Frames count only when a function
 * keeps them, so that a loop without end fails for its time, as on AWS.
 */
public final class MemoryMeter {
    static final long VALUE_BYTES_MAX = 10L * 1024 * 1024;

    private static final long BYTES_OF_EVALUATION = 370;
    private static final long BYTES_PER_ELEMENT = 12;
    private static final long BYTES_PER_RANGE_NUMBER = 24;
    private static final long BYTES_PER_SLOT = 4;

    /** A list without its elements, and any object without its members. */
    private static final long BYTES_PER_LIST = 100;

    /** A text without its characters. */
    private static final long BYTES_PER_TEXT = 50;

    private static final long BYTES_PER_LAMBDA = 200;
    private static final long BYTES_PER_FRAME = 150;
    private static final long BYTES_PER_BINDING = 50;

    /** The first capacity of a {@code java.util.ArrayList}. */
    private static final long SLOTS_AT_FIRST = 10;

    private final Budget budget;
    private long total;

    MemoryMeter(Budget budget) {
        this.budget = budget;
    }

    /**
     * Checks the size of a list with this number of elements.
     *
     * @throws Budget.ExhaustedException when it is too large
     */
    public void checkList(double elements) {
        checkValue(BYTES_OF_EVALUATION + BYTES_PER_ELEMENT * elements);
    }

    /**
     * Checks the size of the list that {@code $range} makes.
     *
     * @throws Budget.ExhaustedException when it is too large
     */
    public void checkRange(double elements) {
        // This bounds the loop over the slots, too.
        checkList(elements);
        long slots = SLOTS_AT_FIRST;
        while (slots < elements) {
            slots += slots >> 1;
        }
        checkValue(BYTES_PER_RANGE_NUMBER * elements + BYTES_PER_SLOT * slots);
    }

    /**
     * Checks the size of a text with this number of characters.
     *
     * @throws Budget.ExhaustedException when it is too large
     */
    public void checkText(long characters) {
        checkValue((double) characters);
    }

    /**
     * Checks the result of a function and adds it to the total without its parts. The function pays
     * for the parts that it makes, so returning a part of an argument stays cheap.
     */
    void addResult(Object value) {
        if (value instanceof String text) {
            checkText(text.length());
            add(BYTES_PER_TEXT);
        } else if (value instanceof List<?> list) {
            checkList(list.size());
            add(BYTES_PER_LIST);
        } else if (value instanceof Map<?, ?>) {
            add(BYTES_PER_LIST);
        }
    }

    /** Adds a new text to the total. */
    void addText(long characters) {
        add(BYTES_PER_TEXT + characters);
    }

    /** Adds a new list or object, without its members, to the total. */
    void addList() {
        add(BYTES_PER_LIST);
    }

    /** Adds a function that keeps the frames around it to the total. */
    void addLambda() {
        add(BYTES_PER_LAMBDA);
    }

    /** Adds a frame that a function keeps, with this number of variables, to the total. */
    void addFrame(long bindings) {
        add(BYTES_PER_FRAME + BYTES_PER_BINDING * bindings);
    }

    /** Adds a variable to the total. */
    void addBinding() {
        add(BYTES_PER_BINDING);
    }

    /** Adds elements that were copied to the total. */
    void addElements(long elements) {
        add(BYTES_PER_ELEMENT * elements);
    }

    /**
     * Adds bytes of new values to the total.
     *
     * @throws Budget.ExhaustedException when the total is too large
     */
    public void add(long bytes) {
        total += bytes;
        budget.checkMemory(total);
    }

    private void checkValue(double bytes) {
        if (bytes > VALUE_BYTES_MAX) {
            throw budget.exhausted(Budget.Resource.BYTES, VALUE_BYTES_MAX);
        }
    }
}
