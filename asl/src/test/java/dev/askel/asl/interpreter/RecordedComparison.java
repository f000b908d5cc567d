package dev.askel.asl.interpreter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.history.HistoryEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compares a history with a recorded one. All occurrences of a placeholder match the same text.
 * Strings that contain a JSON object are compared as JSON. Timestamps are not compared.
 */
final class RecordedComparison {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Pattern PLACEHOLDER =
            Pattern.compile(
                    "<<[A-Za-z][A-Za-z0-9_.-]*>:\\d+>|<[A-Za-z][A-Za-z0-9_.-]*(?: [a-z]+)*(?::\\d+)?>");
    private static final Pattern INSTANT =
            Pattern.compile(
                    "[1-9]\\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])"
                            + "T(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d{1,9})?"
                            + "(?:Z|[+-][01]\\d:?(?:[0-5]\\d)?)");
    private static final Set<String> PARALLEL_END =
            Set.of(
                    "ParallelStateSucceeded",
                    "ParallelStateAborted",
                    "ParallelStateExited",
                    "ParallelStateFailed");
    private static final Set<String> TIMES = Set.of("timestamp", "datetime", "date");

    private final RecordedCase recorded;
    private final Map<String, String> bound = new HashMap<>();
    private final List<String> differences = new ArrayList<>();

    private RecordedComparison(RecordedCase recorded) {
        this.recorded = recorded;
    }

    /** The differences, each with its place. */
    static List<String> differences(RecordedCase recorded, List<HistoryEvent> events) {
        var comparison = new RecordedComparison(recorded);
        var expected = (ArrayNode) recorded.events().deepCopy();
        expected.forEach(event -> ((ObjectNode) event).remove("timestamp"));
        var actual = JsonNodeFactory.instance.arrayNode();
        events.forEach(event -> actual.add(comparison.replaced(EventJson.of(event))));
        if (recorded.anyOrder()) {
            removeSucceeded(actual);
            sortBranches(expected);
            sortBranches(actual);
        }
        comparison.compare("", expected, actual);
        return comparison.differences;
    }

    private JsonNode replaced(JsonNode event) {
        var text = event.toString();
        for (var each : recorded.replacements().entrySet()) {
            text =
                    each.getKey()
                            .matcher(text)
                            .replaceAll(Matcher.quoteReplacement(each.getValue()));
        }
        text =
                INSTANT.matcher(text)
                        .replaceAll("date")
                        .replace("us-east-1", "<region>")
                        .replace("arn:aws:", "arn:<partition>:");
        return json(text);
    }

    private static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    /** Removes an event that recordings in any order omit. */
    private static void removeSucceeded(ArrayNode events) {
        for (int at = events.size() - 1; at >= 0; at--) {
            if (events.get(at).path("type").asText().equals("ParallelStateSucceeded")) {
                events.remove(at);
            }
        }
    }

    /** Sorts the events of branches by type and text, without ids. */
    private static void sortBranches(ArrayNode events) {
        int from = 0;
        for (int at = 0; at < events.size(); at++) {
            var type = events.get(at).path("type").asText();
            if (type.equals("ParallelStateStarted") || PARALLEL_END.contains(type)) {
                sort(events, from, at);
                from = at + 1;
            }
        }
    }

    private static void sort(ArrayNode events, int from, int to) {
        boolean inside =
                from > 0
                        && events.get(from - 1)
                                .path("type")
                                .asText()
                                .equals("ParallelStateStarted");
        if (!inside) {
            return;
        }
        var bag = new ArrayList<JsonNode>();
        for (int at = from; at < to; at++) {
            bag.add(((ObjectNode) events.get(at)).without(List.of("id", "previousEventId")));
        }
        bag.sort((one, other) ->
                (one.path("type").asText() + one).compareTo(other.path("type").asText() + other));
        for (int at = from; at < to; at++) {
            events.set(at, bag.get(at - from));
        }
    }

    private void compare(String path, JsonNode expected, JsonNode actual) {
        if (expected.isTextual()
                && (recorded.wildcards().contains(expected.textValue())
                        || TIMES.contains(expected.textValue()))) {
            return;
        }
        var got = parsed(expected, actual);
        if (expected.isObject() && got.isObject()) {
            members(path, expected, got);
        } else if (expected.isArray() && got.isArray()) {
            elements(path, expected, got);
        } else if (expected.isTextual() && got.isTextual()) {
            text(path, expected, got);
        } else if (!expected.equals(got)
                && !(expected.isNumber()
                        && got.isNumber()
                        && expected.decimalValue().compareTo(got.decimalValue()) == 0)) {
            differ(path, expected, got);
        }
    }

    /** Compares texts. The blanks in the text of an object come from the recorder. */
    private void text(String path, JsonNode expected, JsonNode actual) {
        var one = expected.textValue();
        var other = actual.textValue();
        if (unify(one, other)) {
            return;
        }
        if (one.startsWith("{")) {
            compare(path, json(one), actual);
        } else {
            differ(path, expected, actual);
        }
    }

    private static JsonNode parsed(JsonNode expected, JsonNode actual) {
        boolean holdsJson =
                actual.isTextual()
                        && ((expected.isObject() && actual.textValue().startsWith("{"))
                                || (expected.isArray() && actual.textValue().startsWith("[")));
        return holdsJson ? json(actual.textValue()) : actual;
    }

    private void members(String path, JsonNode expected, JsonNode actual) {
        var names = new TreeSet<String>();
        expected.fieldNames().forEachRemaining(names::add);
        actual.fieldNames().forEachRemaining(names::add);
        for (var name : names) {
            if (!name.startsWith("Sdk")) {
                compare(path + "." + name, expected.path(name), actual.path(name));
            }
        }
    }

    private void elements(String path, JsonNode expected, JsonNode actual) {
        for (int at = 0; at < Math.max(expected.size(), actual.size()); at++) {
            compare(path + "[" + at + "]", expected.path(at), actual.path(at));
        }
    }

    private void differ(String path, JsonNode expected, JsonNode actual) {
        differences.add("%s: expected %s, got %s".formatted(path, expected, actual));
    }

    /** Whether two texts are equal. A placeholder means the first text that it is compared with. */
    private boolean unify(String expected, String actual) {
        if (expected.equals(actual)) {
            return true;
        }
        var pattern = new StringBuilder();
        var names = new ArrayList<String>();
        var placeholder = PLACEHOLDER.matcher(expected);
        int at = 0;
        while (placeholder.find()) {
            pattern.append(Pattern.quote(expected.substring(at, placeholder.start())));
            var known = bound.get(placeholder.group());
            if (known != null) {
                pattern.append("(?:")
                        .append(Pattern.quote(known))
                        .append('|')
                        .append(Pattern.quote(placeholder.group()))
                        .append(')');
            } else {
                names.add(placeholder.group());
                pattern.append("(.+?)");
            }
            at = placeholder.end();
        }
        if (at == 0) {
            return false;
        }
        pattern.append(Pattern.quote(expected.substring(at)));
        var match = Pattern.compile(pattern.toString(), Pattern.DOTALL).matcher(actual);
        if (!match.matches()) {
            return false;
        }
        for (int group = 0; group < names.size(); group++) {
            bound.put(names.get(group), match.group(group + 1));
        }
        return true;
    }
}
