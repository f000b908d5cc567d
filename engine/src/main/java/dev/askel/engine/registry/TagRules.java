package dev.askel.engine.registry;

import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.EngineError.ValidationException;
import dev.askel.engine.api.Tag;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a tag may be (spec/quotas.md section 1); unrecorded wording. */
final class TagRules {
    private static final Pattern CHARACTERS = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*");
    private static final String RESERVED = "aws:";

    private TagRules() {}

    /** Null, or what is refused. */
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
