package dev.askel.engine.mock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.mock.InvocationRange;
import dev.askel.asl.mock.TestCase;
import dev.askel.asl.model.StateMachine;
import dev.askel.asl.model.TaskState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A mock configuration in the format of Step Functions Local (AWS's developer guide, "Configuration
 * file for mocked service integrations"). It contains the test cases of state machines, by name. A
 * test case names the mocked responses of some states. A mocked response has a result or an error
 * for each invocation.
 */
final class MockConfiguration {
    /** The maximum size of a test case, which is stored with the start of its execution. */
    static final int CASE_BYTES_MAX = 1024 * 1024;

    private static final String MACHINES = "StateMachines";
    private static final String CASES = "TestCases";
    private static final String RESPONSES = "MockedResponses";
    private static final String RETURN = "Return";
    private static final String THROW = "Throw";

    private final Path file;
    private final JsonNode machines;
    private final JsonNode responses;

    private MockConfiguration(Path file, JsonNode machines, JsonNode responses) {
        this.file = file;
        this.machines = machines;
        this.responses = responses;
    }

    /**
     * Parses and checks a configuration.
     *
     * @param file the file to name in messages
     */
    static MockConfiguration read(Path file, String text) throws MockFileException {
        JsonNode root;
        try {
            root = Payload.parse(text).tree();
        } catch (MalformedJsonException notJson) {
            throw new MockFileException(file, "it is not JSON: " + notJson.getMessage());
        }
        if (!root.isObject()) {
            throw new MockFileException(file, "it must be a JSON object");
        }
        var emptyObject = JsonNodeFactory.instance.objectNode();
        var configuration =
                new MockConfiguration(
                        file,
                        root.has(MACHINES) ? root.get(MACHINES) : emptyObject,
                        root.has(RESPONSES) ? root.get(RESPONSES) : emptyObject);
        configuration.check();
        return configuration;
    }

    // Checking

    private void check() throws MockFileException {
        for (var response : members(responses, RESPONSES)) {
            checkResponse(response.getValue(), RESPONSES + "." + response.getKey());
        }
        for (var machine : members(machines, MACHINES)) {
            var place = "%s.%s.%s".formatted(MACHINES, machine.getKey(), CASES);
            for (var testCase : members(machine.getValue().path(CASES), place)) {
                var casePlace = place + "." + testCase.getKey();
                for (var state : members(testCase.getValue(), casePlace)) {
                    if (!state.getValue().isTextual()) {
                        throw problem(
                                casePlace + "." + state.getKey(),
                                "must be the name of a mocked response");
                    }
                }
            }
        }
    }

    private void checkResponse(JsonNode response, String place) throws MockFileException {
        var ranges = new HashMap<InvocationRange, String>();
        for (var answer : members(response, place)) {
            var answerPlace = place + "." + answer.getKey();
            var range = InvocationRange.parse(answer.getKey());
            if (range == null) {
                throw problem(
                        answerPlace,
                        "must be called by an invocation or a range, such as 0 or 1-2");
            }
            for (var other : ranges.entrySet()) {
                if (range.overlaps(other.getKey())) {
                    throw problem(answerPlace, "overlaps " + other.getValue());
                }
            }
            ranges.put(range, answer.getKey());
            checkAnswer(answer.getValue(), answerPlace);
        }
        if (ranges.isEmpty()) {
            throw problem(place, "must have at least one invocation, such as 0");
        }
    }

    private void checkAnswer(JsonNode answer, String place) throws MockFileException {
        if (answer.has(RETURN) == answer.has(THROW)) {
            throw problem(place, "must have one of %s and %s".formatted(RETURN, THROW));
        }
        var thrown = answer.get(THROW);
        if (thrown != null
                && !(thrown.path("Error").isTextual()
                        && (!thrown.has("Cause") || thrown.path("Cause").isTextual()))) {
            throw problem(
                    place + "." + THROW,
                    "must have the string Error, and may have the string Cause");
        }
    }

    private Iterable<Map.Entry<String, JsonNode>> members(JsonNode object, String place)
            throws MockFileException {
        if (!object.isObject()) {
            throw problem(place, "must be an object");
        }
        return object.properties();
    }

    private MockFileException problem(String place, String description) {
        return new MockFileException(file, place + " " + description);
    }

    // Finding

    /** Returns a test case with its mocked responses. */
    TestCase testCase(String machine, String name, StateMachine definition)
            throws MockFileException {
        var ofMachine = machines.get(machine);
        if (ofMachine == null) {
            throw problem(MACHINES, "has no state machine '%s'".formatted(machine));
        }
        var place = "%s.%s.%s".formatted(MACHINES, machine, CASES);
        var testCase = ofMachine.path(CASES).get(name);
        if (testCase == null) {
            throw problem(
                    place, "has no test case '%s', only %s".formatted(name, caseNames(ofMachine)));
        }
        var states = JsonNodeFactory.instance.objectNode();
        for (var each : testCase.properties()) {
            requireTask(each.getKey(), definition, place + "." + name);
            var response = each.getValue().textValue();
            if (!responses.has(response)) {
                throw problem(
                        "%s.%s.%s".formatted(place, name, each.getKey()),
                        "names '%s', which is not in %s".formatted(response, RESPONSES));
            }
            states.putObject(each.getKey())
                    .put("response", response)
                    .set("invocations", responses.get(response));
        }
        var found = new TestCase(name, Payload.of(states));
        if (found.states().sizeBytes() > CASE_BYTES_MAX) {
            throw problem(
                    place + "." + name,
                    "has %d bytes of mocked responses, more than %d"
                            .formatted(found.states().sizeBytes(), CASE_BYTES_MAX));
        }
        return found;
    }

    private static List<String> caseNames(JsonNode machine) {
        var names = new ArrayList<String>();
        machine.path(CASES).fieldNames().forEachRemaining(names::add);
        return names;
    }

    private void requireTask(String state, StateMachine definition, String place)
            throws MockFileException {
        var found =
                definition
                        .root()
                        .allStates()
                        .filter(each -> each.name().equals(state))
                        .findFirst()
                        .orElseThrow(() ->
                                problem(
                                        place,
                                        "mocks the state '%s', which the state machine does not have"
                                                .formatted(state)));
        if (!(found instanceof TaskState)) {
            throw problem(
                    place,
                    "mocks the state '%s', which is not a Task. Only Task states can be mocked"
                            .formatted(state));
        }
    }
}
