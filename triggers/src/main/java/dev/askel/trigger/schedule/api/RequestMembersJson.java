package dev.askel.trigger.schedule.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError.ValidationException;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Reads the members of a request from its body, path and query. */
final class RequestMembersJson {
    /** The members of a target are at most six levels deep. */
    private static final int DEPTH_MAX = 32;

    private static final ObjectMapper JSON =
            new ObjectMapper(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(DEPTH_MAX)
                                                    .build())
                                    .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** The members of queries that are not strings. */
    private static final String MAX_RESULTS = "MaxResults";

    private static final String TAG_KEYS = "TagKeys";

    private RequestMembersJson() {}

    /**
     * Reads the members.
     *
     * @param body empty for no body
     * @param parameters the members from the path and the query
     */
    static Answer<ObjectNode> read(byte[] body, Map<String, List<String>> parameters) {
        ObjectNode members;
        try {
            if (body.length == 0) {
                members = JsonNodeFactory.instance.objectNode();
            } else if (JSON.readTree(body) instanceof ObjectNode object) {
                members = object;
            } else {
                return Answer.refused(new ValidationException("The body must be a JSON object."));
            }
        } catch (IOException notJson) {
            return Answer.refused(new ValidationException("The body is not valid JSON."));
        }
        parameters.forEach((name, values) -> add(members, name, values));
        return Answer.ok(members);
    }

    private static void add(ObjectNode members, String name, List<String> values) {
        var first = values.isEmpty() ? "" : values.getFirst();
        if (name.equals(TAG_KEYS)) {
            var list = members.putArray(name);
            values.forEach(list::add);
        } else if (name.equals(MAX_RESULTS) && first.matches("-?\\d{1,9}")) {
            members.put(name, Integer.parseInt(first));
        } else {
            members.put(name, first);
        }
    }
}
