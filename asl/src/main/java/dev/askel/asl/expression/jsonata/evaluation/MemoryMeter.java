package dev.askel.asl.expression.jsonata.evaluation;

import dev.askel.asl.expression.Budget;
import java.util.List;
import java.util.Map;

/**
 * Estimates the memory of one evaluation, and ends an evaluation that exceeds AWS's limit. The
 * estimate depends only on the types and sizes of values, so an expression fails on all machines or
 * on none.
 *
 * <p>AWS does not document its estimate. On AWS, {@code [1..873782]}, {@code $range(1, 360145, 1)}
 * and a string doubled 22 times succeed. One more element, or one more doubling, fails. These
 * measurements agree with a limit of 10 MiB for one value and these sizes:
 *
 * <ul>
 *   <li>A list takes 12 bytes for each element, and 370 bytes for the evaluation itself.
 *   <li>{@code $range} grows its list as {@code java.util.ArrayList} does: 24 bytes for each number
 *       and 4 bytes for each slot.
 *   <li>A string takes one byte for each character. A concatenation counts its operands and its
 *       result.
 * </ul>
 *
 * <p>Askel has a second, larger limit ({@link Budget#MEMORY_BYTES_MAX}) for all values that an
 * evaluation creates, including temporary values. So an evaluation cannot fill the memory of a
 * cluster node with many small values. The sizes are those of a JVM with compact object headers,
 * rounded up.
 *
 * <p>A frame holds the variables of a block or a call. Frames count only when a lambda keeps them.
 * So an endless recursion exhausts its steps and not its memory, as on AWS.
 */
public final class MemoryMeter {
    static final long VALUE_BYTES_MAX = 10L * 1024 * 1024;

    private static final long BYTES_OF_EVALUATION = 370;
    private static final long BYTES_PER_ELEMENT = 12;
    private static final long BYTES_PER_RANGE_NUMBER = 24;
    private static final long BYTES_PER_SLOT = 4;

    /** The bytes of a list without its elements, and of an object without its members. */
    private static final long BYTES_PER_LIST = 100;

    /** The bytes of a string without its characters. */
    private static final long BYTES_PER_TEXT = 50;

    private static final long BYTES_PER_LAMBDA = 200;
    private static final long BYTES_PER_FRAME = 150;
    private static final long BYTES_PER_BINDING = 50;

    /** The initial capacity of a {@code java.util.ArrayList}. */
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
     * Checks the size of the list that {@code $range} creates.
     *
     * @throws Budget.ExhaustedException when it is too large
     */
    public void checkRange(double elements) {
        // This check also bounds the number of rounds of the loop below.
        checkList(elements);
        long slots = SLOTS_AT_FIRST;
        while (slots < elements) {
            slots += slots >> 1;
        }
        checkValue(BYTES_PER_RANGE_NUMBER * elements + BYTES_PER_SLOT * slots);
    }

    /**
     * Checks the size of a string with this number of characters.
     *
     * @throws Budget.ExhaustedException when it is too large
     */
    public void checkText(long characters) {
        checkValue((double) characters);
    }

    /**
     * Checks the size of a function's result, and adds the result without its elements or
     * characters to the total. The function itself adds the elements or characters that it creates.
     * So returning a part of an argument costs little.
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

    /** Adds a new string to the total. */
    void addText(long characters) {
        add(BYTES_PER_TEXT + characters);
    }

    /** Adds a new list or object, without its members, to the total. */
    void addList() {
        add(BYTES_PER_LIST);
    }

    /** Adds a lambda to the total, without the frames that it keeps. */
    void addLambda() {
        add(BYTES_PER_LAMBDA);
    }

    /** Adds a frame that a lambda keeps, with this number of variables, to the total. */
    void addFrame(long bindings) {
        add(BYTES_PER_FRAME + BYTES_PER_BINDING * bindings);
    }

    /** Adds a variable to the total. */
    void addBinding() {
        add(BYTES_PER_BINDING);
    }

    /** Adds copied elements to the total. */
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
            throw budget.exhaustedException(Budget.Resource.BYTES, VALUE_BYTES_MAX);
        }
    }
}
