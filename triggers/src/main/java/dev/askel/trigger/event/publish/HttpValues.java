package dev.askel.trigger.event.publish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.JsonEncoder;
import dev.askel.trigger.event.RuleTarget.HttpParameters;
import dev.askel.trigger.event.input.EventPath;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP parameters of a target. A value is constant, or the part of an event at a path.
 *
 * @param path the values of the wildcards in the endpoint
 */
record HttpValues(List<Value> path, Map<String, Value> headers, Map<String, Value> query) {
    /**
     * A value.
     *
     * @param place null for a constant
     */
    private record Value(String text, @Nullable EventPath place) {
        private static Value compile(String text) {
            return new Value(text, EventPath.parse(text));
        }

        private String of(JsonNode event) {
            if (place == null) {
                return text;
            }
            var found = place.find(event);
            if (found == null) {
                return "";
            }
            return found.isTextual() ? found.textValue() : JsonEncoder.encode(found);
        }
    }

    static HttpValues compile(HttpParameters parameters) {
        return new HttpValues(
                parameters.pathParameters().stream().map(Value::compile).toList(),
                compile(parameters.headers()),
                compile(parameters.queryStrings()));
    }

    private static Map<String, Value> compile(Map<String, String> texts) {
        var values = new LinkedHashMap<String, Value>();
        texts.forEach((name, text) -> values.put(name, Value.compile(text)));
        return values;
    }

    /** Returns the parameters for an event, as the API has them. */
    ObjectNode of(JsonNode event) {
        var parameters = JsonNodeFactory.instance.objectNode();
        var list = parameters.putArray("PathParameterValues");
        path.forEach(value -> list.add(value.of(event)));
        put(parameters.putObject("HeaderParameters"), headers, event);
        put(parameters.putObject("QueryStringParameters"), query, event);
        return parameters;
    }

    private static void put(ObjectNode to, Map<String, Value> values, JsonNode event) {
        values.forEach((name, value) -> to.put(name, value.of(event)));
    }
}
