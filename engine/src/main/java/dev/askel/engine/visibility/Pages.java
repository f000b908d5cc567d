package dev.askel.engine.visibility;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes pages of rows. The caller reads one row more than a page has, to find whether another page
 * follows.
 */
public final class Pages {
    private Pages() {}

    /**
     * One page of a list.
     *
     * @param last the item after which the next page begins; null for the last page, even if the
     *     page is full (recorded: AWS returns no token)
     */
    public record RowPage<T>(List<T> items, @Nullable T last) {}

    /**
     * Returns the page of the first {@code size} rows. The rows were read with a limit of {@code
     * size + 1}.
     */
    public static <T> RowPage<T> of(List<T> rows, int size) {
        return rows.size() <= size
                ? new RowPage<>(rows, null)
                : new RowPage<>(rows.subList(0, size), rows.get(size - 1));
    }
}
