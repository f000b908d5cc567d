package dev.askel.trigger.event.input;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.askel.asl.expression.JsonEncoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The template of an input transformer (<a
 * href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html">input
 * transformation</a>).
 *
 * <p>A variable outside of quotes becomes the JSON of its value. Within quotes, the text of the
 * value is inserted, and objects and arrays lose their quotes. A variable whose path finds nothing
 * becomes an empty text: {@code ""} outside of quotes.
 */
final class InputTemplate {
    private static final String PREFIX = "aws.events.";
    private static final String RULE_ARN = PREFIX + "rule-arn";
    private static final String RULE_NAME = PREFIX + "rule-name";
    private static final String INGESTION_TIME = PREFIX + "event.ingestion-time";
    private static final String EVENT = PREFIX + "event";
    private static final String EVENT_JSON = PREFIX + "event.json";
    private static final Set<String> PREDEFINED =
            Set.of(RULE_ARN, RULE_NAME, INGESTION_TIME, EVENT, EVENT_JSON);
    private static final Pattern VARIABLE = Pattern.compile("<([A-Za-z0-9_.\\-]+)>");
    private static final JsonFactory JSON = new JsonFactory();

    private sealed interface Part {}

    private record Text(String text) implements Part {}

    private record Variable(String name, boolean isQuoted) implements Part {}

    private final List<Part> parts;
    private final Map<String, EventPath> paths;

    private InputTemplate(List<Part> parts, Map<String, EventPath> paths) {
        this.parts = parts;
        this.paths = paths;
    }

    /**
     * Parses a template.
     *
     * @param paths the path of each variable
     * @throws IllegalArgumentException when the template with values is not JSON; the message is
     *     the reason
     */
    static InputTemplate parse(String template, Map<String, EventPath> paths) {
        var parsed = new InputTemplate(parts(template, paths), paths);
        parsed.checkJson();
        return parsed;
    }

    private static List<Part> parts(String template, Map<String, EventPath> paths) {
        var parts = new ArrayList<Part>();
        var text = new StringBuilder();
        var variable = VARIABLE.matcher(template);
        boolean quoted = false;
        for (int i = 0; i < template.length(); ) {
            char c = template.charAt(i);
            if (c == '<'
                    && variable.region(i, template.length()).lookingAt()
                    && isDefined(variable.group(1), paths)) {
                parts.add(new Text(text.toString()));
                parts.add(new Variable(variable.group(1), quoted));
                text.setLength(0);
                i = variable.end();
                continue;
            }
            text.append(c);
            i++;
            if (c == '\\' && i < template.length()) {
                text.append(template.charAt(i++));
            } else if (c == '"') {
                quoted = !quoted;
            }
        }
        parts.add(new Text(text.toString()));
        return List.copyOf(parts);
    }

    private static boolean isDefined(String name, Map<String, EventPath> paths) {
        return paths.containsKey(name) || PREDEFINED.contains(name);
    }

    /** Checks that the template is JSON, or one JSON value on each line. */
    private void checkJson() {
        var sample = fill(variable -> variable.isQuoted() ? "" : "null");
        try (var parser = JSON.createParser(sample)) {
            if (parser.nextToken() == null) {
                throw new IllegalArgumentException("the template is empty");
            }
            while (parser.nextToken() != null) {
                // Only the syntax matters.
            }
        } catch (JsonParseException e) {
            throw new IllegalArgumentException(
                    "%s at line %d, column %d"
                            .formatted(
                                    e.getOriginalMessage(),
                                    e.getLocation().getLineNr(),
                                    e.getLocation().getColumnNr()),
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Filling {
        String of(Variable variable);
    }

    private String fill(Filling filling) {
        var filled = new StringBuilder();
        for (var part : parts) {
            filled.append(
                    switch (part) {
                        case Text(var text) -> text;
                        case Variable variable -> filling.of(variable);
                    });
        }
        return filled.toString();
    }

    /** Inserts the values of an event. */
    String fill(MatchedEvent event) {
        var values = new HashMap<String, @Nullable JsonNode>();
        return fill(variable -> {
            var value = values.computeIfAbsent(variable.name(), name -> value(name, event));
            return variable.isQuoted() ? text(value) : json(value);
        });
    }

    private @Nullable JsonNode value(String name, MatchedEvent event) {
        return switch (name) {
            case RULE_ARN -> TextNode.valueOf(event.ruleArn());
            case RULE_NAME -> TextNode.valueOf(event.ruleName());
            case INGESTION_TIME -> TextNode.valueOf(event.ingestedAt().toString());
            case EVENT -> withoutDetail(event.tree());
            case EVENT_JSON -> event.tree();
            default -> {
                var path = paths.get(name);
                yield path == null ? null : path.find(event.tree());
            }
        };
    }

    private static JsonNode withoutDetail(JsonNode event) {
        var copy = JsonNodeFactory.instance.objectNode();
        event.properties().forEach(member -> copy.set(member.getKey(), member.getValue()));
        copy.remove("detail");
        return copy;
    }

    private static String json(@Nullable JsonNode value) {
        return value == null ? "\"\"" : JsonEncoder.encode(value);
    }

    private static String text(@Nullable JsonNode value) {
        if (value == null) {
            return "";
        }
        var json = JsonEncoder.encode(value);
        return value.isTextual() ? json.substring(1, json.length() - 1) : json.replace("\"", "");
    }
}
