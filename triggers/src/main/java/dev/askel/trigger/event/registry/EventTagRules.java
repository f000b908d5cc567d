package dev.askel.trigger.event.registry;

import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.EngineError.EventBridgeError;
import dev.askel.engine.api.EngineError.ValidationException;
import dev.askel.engine.api.Tag;
import dev.askel.trigger.event.EventTags;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Rules for tags of rules and buses (<a
 * href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-tagging.html">tags</a>).
 */
final class EventTagRules {
    private static final Pattern CHARACTERS = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*");
    private static final String RESERVED = "aws:";

    private EventTagRules() {}

    /** Returns the refusal; null when all tags are valid. */
    static @Nullable EngineError refusal(List<Tag> tags) {
        var keys = new HashSet<String>();
        for (var tag : tags) {
            if (!CHARACTERS.matcher(tag.key()).matches()
                    || !CHARACTERS.matcher(tag.value()).matches()) {
                return new ValidationException(
                        "Tag keys and values must consist of letters, digits, whitespace and _ . : / = + - @");
            }
            if (tag.key().regionMatches(true, 0, RESERVED, 0, RESERVED.length())) {
                return new ValidationException("Tag keys must not begin with the prefix aws:");
            }
            if (!keys.add(tag.key())) {
                return new ValidationException("Duplicate tag key: %s".formatted(tag.key()));
            }
        }
        return tags.size() > EventTags.TAGS_MAX ? tooMany() : null;
    }

    static EngineError tooMany() {
        return new EventBridgeError(
                EventBridgeError.Kind.LimitExceededException,
                "A resource has at most %d tags.".formatted(EventTags.TAGS_MAX));
    }
}
