package dev.askel.asl.mock;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Payload;
import org.jspecify.annotations.Nullable;

/**
 * A test case of a mock configuration, with all that it says, as an execution takes it along at its
 * start: what becomes of the file later changes nothing.
 *
 * @param name in the file
 * @param states an object: what the invocations of each mocked state come to, {@code {"State":
 *     {"response": "Name", "invocations": {"0": {"Throw": {"Error": "E", "Cause": "C"}}, "1-2":
 *     {"Return": ...}}}}}, {@code response} being what the file calls it; sound
 */
public record TestCase(String name, Payload states) {
    private static final String RETURN = "Return";
    private static final String THROW = "Throw";

    /** Whether the state is mocked; any other one does its work. */
    public boolean mocks(String state) {
        return states.tree().has(state);
    }

    /**
     * What an invocation of a mocked state comes to. One that the case does not mention fails the
     * state so that no handler hides it.
     *
     * @param invocation how many the execution had of the state before this one, retries, loops,
     *     and items of a Map included
     */
    public Mock answer(String state, int invocation) {
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
        var range = InvocationRange.of(key);
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
