package dev.askel.asl.expression.jsonata.value;

import java.util.AbstractList;
import java.util.Objects;

/**
 * A read-only list of consecutive integers. It computes its elements, so it needs no memory for
 * them.
 */
public final class RangeList extends AbstractList<Object> {
    private final long first;
    private final int size;

    /**
     * Creates the list of the integers from {@code first} to {@code last}, inclusive; it must not
     * be empty.
     */
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
