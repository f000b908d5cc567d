package dev.askel.asl.expression.jsonata.value;

import java.util.AbstractList;
import java.util.Objects;

/**
 * A list of the integers from the first to the last, both included. It needs no memory for its
 * elements.
 */
public final class RangeList extends AbstractList<Object> {
    private final long first;
    private final int size;

    /** The integers of a range that is not empty. */
    public RangeList(long first, long last) {
        this.first = first;
        this.size = Math.toIntExact(last - first + 1);
    }

    @Override
    public Object get(int index) {
        return JsNumber.ofInteger(first + Objects.checkIndex(index, size));
    }

    @Override
    public int size() {
        return size;
    }
}
