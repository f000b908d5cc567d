package dev.askel.engine.visibility;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts pages. The caller reads one row more than the page has, which shows whether another page
 * follows.
 */
public final class Pages {
    private Pages() {}

    /**
     * A page.
     *
     * @param last the item after which the next page begins; null for the last page, even if it is
     *     full (AWS returns no token then, as recorded)
     */
    public record Cut<T>(List<T> items, @Nullable T last) {}

    /**
     * Returns the first {@code size} of the rows, which were read with a limit of {@code size + 1}.
     */
    public static <T> Cut<T> cut(List<T> rows, int size) {
        return rows.size() <= size
                ? new Cut<>(rows, null)
                : new Cut<>(rows.subList(0, size), rows.get(size - 1));
    }
}
