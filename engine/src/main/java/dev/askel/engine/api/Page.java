package dev.askel.engine.api;

import org.jspecify.annotations.Nullable;

/**
 * The page of a list that a caller asks for.
 *
 * @param size items on the page, 1 to 1,000
 * @param token where it begins, as the previous page's {@code nextToken} said; absent for the first
 */
public record Page(int size, @Nullable String token) {
    /** Items when the caller does not say (docs/aws/api.md section 6). */
    public static final int SIZE_DEFAULT = 100;

    public static final int SIZE_MAX = 1_000;

    public Page {
        if (size < 1 || size > SIZE_MAX) {
            throw new IllegalArgumentException("size is " + size + ", expected 1.." + SIZE_MAX);
        }
    }

    /** The page of a request; {@code maxResults} of 0 or none means {@link #SIZE_DEFAULT}. */
    public static Page of(@Nullable Integer maxResults, @Nullable String nextToken) {
        return new Page(
                maxResults == null || maxResults == 0 ? SIZE_DEFAULT : maxResults, nextToken);
    }
}
