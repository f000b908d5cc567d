package dev.askel.engine.startrule;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The request of a start for a permit of its start limit.
 *
 * @param key empty without a key
 * @param priority requests with higher priorities begin first; 0 without a priority
 * @param fairKey the key whose requests share permits equally with those of other keys; null
 *     without one
 */
public record StartPermitRequest(
        String key,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) double priority,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String fairKey) {
    /** The maximum length of a key. */
    public static final int KEY_CHARACTERS_MAX = 256;

    public StartPermitRequest {
        check(key);
        if (fairKey != null) {
            check(fairKey);
        }
    }

    private static void check(String key) {
        if (key.length() > KEY_CHARACTERS_MAX) {
            throw new IllegalArgumentException("The key has " + key.length() + " characters");
        }
    }
}
