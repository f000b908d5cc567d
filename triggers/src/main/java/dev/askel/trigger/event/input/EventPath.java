package dev.askel.trigger.event.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A path of a part of an event, such as {@code $.detail.items[0].order-id}. The syntax is the part
 * of JSONPath that EventBridge supports: dot notation, dashes, underscores, letters, digits,
 * slashes, indexes and wildcards (<a
 * href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html">input
 * transformation</a>).
 */
public final class EventPath {
    private static final Pattern SYNTAX =
            Pattern.compile("\\$(?:\\.(?:\\*|[\\w\\-/:@]+)|\\[(?:\\*|\\d{1,9})\\])*+");
    private static final Pattern STEP =
            Pattern.compile("\\.(?<name>\\*|[\\w\\-/:@]+)|\\[(?<index>\\*|\\d{1,9})\\]");
    private static final String WILDCARD = "*";

    private sealed interface Step {}

    private record Name(String name) implements Step {}

    private record Index(int index) implements Step {}

    private record Wildcard() implements Step {}

    private final List<Step> steps;
    private final boolean isDefinite;

    private EventPath(List<Step> steps) {
        this.steps = steps;
        isDefinite = steps.stream().noneMatch(Wildcard.class::isInstance);
    }

    /** Parses a path; returns null when the syntax is not supported. */
    public static @Nullable EventPath parse(String text) {
        if (!SYNTAX.matcher(text).matches()) {
            return null;
        }
        var steps = new ArrayList<Step>();
        var step = STEP.matcher(text);
        while (step.find()) {
            var name = step.group("name");
            var index = step.group("index");
            if (WILDCARD.equals(name) || WILDCARD.equals(index)) {
                steps.add(new Wildcard());
            } else {
                steps.add(name == null ? new Index(Integer.parseInt(index)) : new Name(name));
            }
        }
        return new EventPath(List.copyOf(steps));
    }

    /**
     * Finds the value at this path. A path with a wildcard finds an array of all values.
     *
     * @return null when the event has no such value
     */
    public @Nullable JsonNode find(JsonNode event) {
        var found = List.of(event);
        for (var step : steps) {
            var next = new ArrayList<JsonNode>();
            for (var node : found) {
                switch (step) {
                    case Name(var name) -> addIfPresent(node.get(name), next);
                    case Index(var index) -> addIfPresent(node.get(index), next);
                    case Wildcard() -> node.forEach(next::add);
                }
            }
            found = next;
        }
        if (found.isEmpty()) {
            return null;
        }
        return isDefinite ? found.getFirst() : JsonNodeFactory.instance.arrayNode().addAll(found);
    }

    private static void addIfPresent(@Nullable JsonNode node, List<JsonNode> to) {
        if (node != null) {
            to.add(node);
        }
    }
}
