package dev.askel.engine.registry;

import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.EngineError.ValidationException;
import dev.askel.engine.api.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which tags can be kept: the database's text type takes neither U+0000 nor lone surrogates. */
final class TagRules {
    private TagRules() {}

    /** Null, or what is refused; unrecorded wording. */
    static @Nullable EngineError check(List<Tag> tags) {
        return tags.stream().allMatch(tag -> storable(tag.key()) && storable(tag.value()))
                ? null
                : new ValidationException(
                        "Tag keys and values must consist of letters, digits, whitespace and _ . : / = + - @");
    }

    private static boolean storable(String text) {
        return text.codePoints()
                .noneMatch(point ->
                        point == 0
                                || (point >= Character.MIN_SURROGATE
                                        && point <= Character.MAX_SURROGATE));
    }
}
