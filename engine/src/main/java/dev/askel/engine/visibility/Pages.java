package dev.askel.engine.visibility;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cutting pages: whoever reads one row more than the page has knows whether another follows. */
public final class Pages {
    private Pages() {}

    /**
     * A page.
     *
     * @param last the item the next page begins after; null when this page is the last, be it full
     *     or not (recorded: no token then)
     */
    public record Cut<T>(List<T> items, @Nullable T last) {}

    /** The first {@code size} of the rows, which were read with a limit of {@code size + 1}. */
    public static <T> Cut<T> cut(List<T> rows, int size) {
        return rows.size() <= size
                ? new Cut<>(rows, null)
                : new Cut<>(rows.subList(0, size), rows.get(size - 1));
    }
}
