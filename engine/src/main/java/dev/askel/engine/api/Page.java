package dev.askel.engine.api;

import org.jspecify.annotations.Nullable;

/**
 * A request for a page of a list.
 *
 * @param size the maximum number of items on the page, 1 to 1,000
 * @param token the {@code nextToken} of the previous page; absent for the first page
 */
public record Page(int size, @Nullable String token) {
    /** The default number of items (docs/aws/api.md section 6). */
    public static final int SIZE_DEFAULT = 100;

    public static final int SIZE_MAX = 1_000;

    public Page {
        if (size < 1 || size > SIZE_MAX) {
            throw new IllegalArgumentException("size is " + size + ", expected 1.." + SIZE_MAX);
        }
    }

    /**
     * Returns the page of a request. If {@code maxResults} is 0 or null, the size is {@link
     * #SIZE_DEFAULT}.
     */
    public static Page of(@Nullable Integer maxResults, @Nullable String nextToken) {
        return new Page(
                maxResults == null || maxResults == 0 ? SIZE_DEFAULT : maxResults, nextToken);
    }
}
