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
     * A page.
     *
     * @param last the item after which the next page begins; null for the last page, even if the
     *     page is full (recorded: AWS returns no token)
     */
    public record FirstRows<T>(List<T> items, @Nullable T last) {}

    /**
     * Returns the first {@code size} of the rows, which were read with a limit of {@code size + 1}.
     */
    public static <T> FirstRows<T> firstRows(List<T> rows, int size) {
        return rows.size() <= size
                ? new FirstRows<>(rows, null)
                : new FirstRows<>(rows.subList(0, size), rows.get(size - 1));
    }
}
