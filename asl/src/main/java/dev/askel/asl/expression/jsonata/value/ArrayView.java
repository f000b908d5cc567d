package dev.askel.asl.expression.jsonata.value;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.AbstractList;
import java.util.RandomAccess;

/** Presents a JSON array as a read-only list. */
public final class ArrayView extends AbstractList<Object> implements RandomAccess {
    private final ArrayNode node;

    ArrayView(ArrayNode node) {
        this.node = node;
    }

    /** Returns the underlying array. Callers must not change it. */
    public ArrayNode node() {
        return node;
    }

    @Override
    public Object get(int index) {
        var element = node.get(index);
        if (element == null) {
            throw new IndexOutOfBoundsException(index);
        }
        return JsonView.of(element);
    }

    @Override
    public int size() {
        return node.size();
    }
}
