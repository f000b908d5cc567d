package dev.askel.asl.mock;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Payload;
import org.jspecify.annotations.Nullable;

/**
 * A test case of a mock configuration file. An execution copies the test case at its start, so
 * later changes of the file do not affect the execution.
 *
 * @param name the name of the test case in the file
 * @param states an object with the responses of each mocked state: {@code {"State": {"response":
 *     "Name", "invocations": {"0": {"Throw": {"Error": "E", "Cause": "C"}}, "1-2": {"Return":
 *     ...}}}}}. The member {@code response} is the name of the responses in the file. The object is
 *     valid
 */
public record TestCase(String name, Payload states) {
    private static final String RETURN = "Return";
    private static final String THROW = "Throw";

    /** Whether the test case mocks the state. All other states run normally. */
    public boolean mocks(String state) {
        return states.tree().has(state);
    }

    /**
     * Returns the mock of an invocation of a state. An invocation without a response fails with an
     * error that neither Retry nor Catch matches.
     *
     * @param invocation the number of earlier invocations of the state, including retries, loops
     *     and items of a Map
     */
    public Mock mockFor(String state, int invocation) {
        var mocked = states.tree().path(state);
        for (var each : mocked.path("invocations").properties()) {
            if (covers(each.getKey(), invocation)) {
                return mock(each.getValue());
            }
        }
        return new Mock.ErrorOutput(
                ErrorName.RUNTIME,
                "The mocked response '%s' of state '%s' in test case '%s' has nothing for invocation %d (counted from 0)."
                        .formatted(mocked.path("response").asText(), state, name, invocation));
    }

    private static boolean covers(String key, int invocation) {
        var range = InvocationRange.parse(key);
        return range != null && range.first() <= invocation && invocation <= range.last();
    }

    private static Mock mock(JsonNode answer) {
        var thrown = answer.get(THROW);
        return thrown == null
                ? new Mock.Result(Payload.of(answer.path(RETURN)))
                : new Mock.ErrorOutput(text(thrown, "Error"), text(thrown, "Cause"));
    }

    private static @Nullable String text(JsonNode object, String member) {
        return object.path(member).textValue();
    }
}
