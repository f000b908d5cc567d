package dev.askel.asl.interpreter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.askel.asl.expression.NumberText;
import dev.askel.asl.expression.RandomJson;
import dev.askel.asl.expression.RandomPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A definition with a few random changes that keep it JSON. */
final class DamagedDefinition {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int LEVELS_MAX = 200;

    private static final String[] FIELDS = {
        "Type",
        "Next",
        "End",
        "StartAt",
        "States",
        "Comment",
        "Version",
        "QueryLanguage",
        "Result",
        "Parameters",
        "Arguments",
        "Output",
        "Assign",
        "InputPath",
        "OutputPath",
        "ResultPath",
        "ResultSelector",
        "Choices",
        "Default",
        "Condition",
        "Variable",
        "And",
        "Or",
        "Not",
        "StringEquals",
        "NumericLessThan",
        "IsPresent",
        "TimestampEqualsPath",
        "Seconds",
        "SecondsPath",
        "Timestamp",
        "TimestampPath",
        "Resource",
        "TimeoutSeconds",
        "TimeoutSecondsPath",
        "HeartbeatSeconds",
        "HeartbeatSecondsPath",
        "Credentials",
        "Retry",
        "Catch",
        "ErrorEquals",
        "IntervalSeconds",
        "MaxAttempts",
        "BackoffRate",
        "MaxDelaySeconds",
        "JitterStrategy",
        "Branches",
        "ItemProcessor",
        "Iterator",
        "ItemsPath",
        "Items",
        "ItemSelector",
        "MaxConcurrency",
        "MaxConcurrencyPath",
        "ItemReader",
        "ItemBatcher",
        "ResultWriter",
        "Label",
        "ToleratedFailureCount",
        "ToleratedFailurePercentage",
        "ProcessorConfig",
        "Error",
        "ErrorPath",
        "Cause",
        "CausePath",
        "x.$",
        "größe"
    };
    private static final String[] NUMBERS = {
        "0",
        "-1",
        "1.5",
        "1e400",
        "-1e400",
        "1e-400",
        "99999999999999999999",
        "2147483648",
        "-0",
        "0.1e1",
        "9007199254740993",
        "99999999",
        "100000000",
        "-9223372036854775809"
    };
    private static final String[] EXPRESSIONS = {
        "$",
        "$$",
        "$.v",
        "$.items[*]",
        "$$.Execution",
        "$x1",
        "$.no.such",
        "$states.input.v",
        "States.Format('{}', $.v)",
        "States.MathRandom(1, 9)",
        "States.UUID()",
        "States.ArrayPartition($.items, 2)",
        "States.JsonMerge($, $, false)",
        "States.ArrayRange(1, 9, 2)",
        "States.StringToJson($.text)",
        "States.Hash($.v, 'MD5')",
        "{% $states %}",
        "{% $states.input %}",
        "{% $states.input.items.($ * 2) %}",
        "{% $states.result %}",
        "{% $states.context.Execution %}",
        "{% $sum([1..20]) %}",
        "{% $map($states.input.items, function($i) { $i + 1 }) %}",
        "{% $parse('[') %}",
        "{% $string($states.input) %}",
        "{% $lookup($states.input, 'v') %}",
        "{% nope %}",
        "{% function($a) { $a } %}",
        "{% $partition([1..9], 2) %}",
        "{% $x1 %}",
        "{% 1/0 %}",
        "{% $toMillis($states.input.v) %}",
        "{% -1e308 * 10 %}",
        "{% %}",
        "{%1%}"
    };
    private static final String[] SIGNS = {
        "$", ".", "[", "]", "(", ")", "{", "}", "%", "'", "\"", "\\", ",", "?", "@", "*", "-", ":",
        "..", "~>", "/", "=", "<", "&", "0", "9", "e", " ", "\0", "\n", "\uD800", "\uDC00", "😀",
        "\u202E", "e\u0301", "\uFEFF", "\uFFFF", "İ"
    };

    /**
     * A value in the tree that can be replaced: a member of an object or an element of an array.
     */
    private sealed interface Place {
        JsonNode value();

        void put(JsonNode value);
    }

    private record Member(ObjectNode in, String name) implements Place {
        @Override
        public JsonNode value() {
            return in.get(name);
        }

        @Override
        public void put(JsonNode value) {
            in.set(name, value);
        }
    }

    private record Element(ArrayNode in, int index) implements Place {
        @Override
        public JsonNode value() {
            return in.get(index);
        }

        @Override
        public void put(JsonNode value) {
            in.set(index, value);
        }
    }

    private final Random random;
    private final ObjectNode definition;

    private DamagedDefinition(Random random, ObjectNode definition) {
        this.random = random;
        this.definition = definition;
    }

    /** Returns a copy of {@code definition} with this number of random changes. */
    static ObjectNode damage(ObjectNode definition, int changes, Random random) {
        var damaged = new DamagedDefinition(random, definition.deepCopy());
        for (int each = 0; each < changes; each++) {
            damaged.change();
        }
        return damaged.definition;
    }

    private void change() {
        var places = new ArrayList<Place>();
        gather(definition, places);
        if (places.isEmpty()) {
            return;
        }
        var place = pick(places);
        switch (random.nextInt(16)) {
            case 0 -> remove(place);
            case 1 -> rename(place);
            case 2 -> {
                var other = pick(places);
                var value = place.value().deepCopy();
                place.put(other.value().deepCopy());
                other.put(value);
            }
            case 3 -> place.put(RandomJson.value(random, 3));
            case 4 -> place.put(new NumberText(pick(NUMBERS)));
            case 5 -> place.put(nested(place.value().deepCopy()));
            case 6 -> add(place);
            default -> write(places);
        }
    }

    private static void gather(JsonNode node, List<Place> places) {
        if (node instanceof ObjectNode object) {
            object.properties()
                    .forEach(each -> {
                        places.add(new Member(object, each.getKey()));
                        gather(each.getValue(), places);
                    });
        } else if (node instanceof ArrayNode array) {
            for (int index = 0; index < array.size(); index++) {
                places.add(new Element(array, index));
                gather(array.get(index), places);
            }
        }
    }

    private static void remove(Place place) {
        switch (place) {
            case Member(var in, var name) -> in.remove(name);
            case Element(var in, int index) -> in.remove(index);
        }
    }

    private void rename(Place place) {
        if (place instanceof Member(var in, var name)) {
            var value = in.remove(name);
            in.set(random.nextBoolean() ? pick(FIELDS) : damaged(name), value);
        }
    }

    private JsonNode nested(JsonNode value) {
        var built = value;
        for (int level = 1 + random.nextInt(random.nextInt(LEVELS_MAX) + 1); level > 0; level--) {
            built =
                    random.nextBoolean()
                            ? JSON.arrayNode().add(built)
                            : JSON.objectNode().set(pick(FIELDS), built);
        }
        return built;
    }

    private void add(Place place) {
        if (place.value() instanceof ObjectNode object) {
            object.set(pick(FIELDS), value());
        }
    }

    private JsonNode value() {
        return switch (random.nextInt(4)) {
            case 0 -> RandomJson.value(random, 2);
            case 1 -> JSON.objectNode().put("v", pick(EXPRESSIONS)).put("w.$", pick(EXPRESSIONS));
            case 2 -> TextNode.valueOf(RandomPath.any(random));
            default -> TextNode.valueOf(pick(EXPRESSIONS));
        };
    }

    /** Replaces a text, mostly that of an expression, so that the definition stays acceptable. */
    private void write(List<Place> places) {
        var texts = places.stream().filter(each -> each.value().isTextual()).toList();
        var expressions = texts.stream().filter(each -> isExpression(each)).toList();
        var from = expressions.isEmpty() || random.nextInt(5) == 0 ? texts : expressions;
        if (from.isEmpty()) {
            return;
        }
        var place = pick(from);
        var text = place.value().textValue();
        place.put(
                switch (random.nextInt(4)) {
                    case 0 -> TextNode.valueOf(pick(EXPRESSIONS));
                    case 1 -> TextNode.valueOf(RandomPath.any(random));
                    default -> TextNode.valueOf(damaged(text));
                });
    }

    private static boolean isExpression(Place place) {
        var text = place.value().textValue();
        return text.startsWith("$") || text.startsWith("{%") || text.startsWith("States.");
    }

    private String damaged(String text) {
        int from = random.nextInt(text.length() + 1);
        int to = Math.min(text.length(), from + random.nextInt(3));
        // The change is between the delimiters, so that the string is still read as an expression.
        if (text.startsWith("{%") && text.length() > 4 && random.nextInt(10) > 0) {
            from = Math.clamp(from, 2, text.length() - 2);
            to = Math.clamp(to, from, text.length() - 2);
        }
        return text.substring(0, from)
                + (random.nextInt(3) == 0 ? "" : pick(SIGNS))
                + text.substring(to);
    }

    private String pick(String[] from) {
        return from[random.nextInt(from.length)];
    }

    private Place pick(List<Place> from) {
        return from.get(random.nextInt(from.size()));
    }
}
