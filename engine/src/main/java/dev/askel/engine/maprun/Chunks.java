package dev.askel.engine.maprun;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Divides the children of a run into groups that one task or one query processes. */
public final class Chunks {
    private Chunks() {}

    /**
     * Returns all elements in their order, divided into chunks.
     *
     * @param sizeMax maximum number of elements of a chunk, at least 1
     */
    public static <T> List<List<T>> of(Collection<T> elements, int sizeMax) {
        var all = List.copyOf(elements);
        var chunks = new ArrayList<List<T>>();
        for (int from = 0; from < all.size(); from += sizeMax) {
            chunks.add(all.subList(from, Math.min(all.size(), from + sizeMax)));
        }
        return chunks;
    }
}
