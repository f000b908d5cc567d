package dev.askel.engine.registry;

import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.EngineError.ValidationException;
import dev.askel.engine.api.Tag;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Rules for tags (docs/aws/quotas.md, 1. Names and text sizes). The messages are Askel's own,
 * because AWS's messages are not known.
 */
final class TagRules {
    private static final Pattern CHARACTERS = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*");
    private static final String RESERVED = "aws:";

    private TagRules() {}

    /** Returns the refusal; null when all tags are valid. */
    static @Nullable EngineError check(List<Tag> tags) {
        for (var tag : tags) {
            if (!CHARACTERS.matcher(tag.key()).matches()
                    || !CHARACTERS.matcher(tag.value()).matches()) {
                return new ValidationException(
                        "Tag keys and values must consist of letters, digits, whitespace and _ . : / = + - @");
            }
            if (tag.key().regionMatches(true, 0, RESERVED, 0, RESERVED.length())) {
                return new ValidationException("Tag keys must not begin with the prefix aws:");
            }
        }
        return null;
    }
}
