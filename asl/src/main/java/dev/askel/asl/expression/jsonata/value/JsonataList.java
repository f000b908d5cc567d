package dev.askel.asl.expression.jsonata.value;

import java.util.ArrayList;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * A list with JSONata's internal flags. A sequence is a list that a path or a function returns as
 * its result. A sequence of one element becomes this element, and an empty sequence becomes
 * undefined.
 */
public final class JsonataList<E extends @Nullable Object> extends ArrayList<E> {
    private boolean sequence;

    /** Whether the list has one element, the array that is the input of the expression. */
    public boolean outerWrapper;

    /**
     * Whether the elements are tuples. A tuple is a map with a value and the variables bound for
     * this value.
     */
    public boolean tupleStream;

    /** Whether a sequence of one element remains a list. */
    public boolean keepSingleton;

    /** Whether an array constructor at the beginning or the end of a path created the list. */
    public boolean constructed;

    /** Creates an empty list that is not a sequence. */
    public JsonataList() {}

    /** Creates a copy that is not a sequence. */
    public JsonataList(Collection<? extends E> elements) {
        super(elements);
    }

    /** Returns an empty sequence. */
    public static <E extends @Nullable Object> JsonataList<E> sequence() {
        var sequence = new JsonataList<E>();
        sequence.sequence = true;
        return sequence;
    }

    /** Returns a sequence of one element; null means undefined. */
    public static JsonataList<@Nullable Object> sequenceOf(@Nullable Object element) {
        var sequence = new JsonataList<@Nullable Object>();
        sequence.sequence = true;
        sequence.add(element);
        return sequence;
    }

    /** Whether a value is a sequence. */
    public static boolean isSequence(@Nullable Object value) {
        return value instanceof JsonataList<?> list && list.sequence;
    }
}
