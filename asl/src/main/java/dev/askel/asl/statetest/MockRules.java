package dev.askel.asl.statetest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.mock.Mock;
import dev.askel.asl.model.ChoiceState;
import dev.askel.asl.model.FailState;
import dev.askel.asl.model.MapState;
import dev.askel.asl.model.ParallelState;
import dev.askel.asl.model.PassState;
import dev.askel.asl.model.SucceedState;
import dev.askel.asl.model.TaskState;
import dev.askel.asl.model.WaitState;
import java.util.Optional;

/**
 * Checks whether a state accepts a mock, with AWS's error messages (docs/aws/api.md section 4.7).
 */
final class MockRules {
    private MockRules() {}

    /** Returns AWS's message for a state that cannot be tested with this mock; empty if it can. */
    static Optional<String> refusal(TestedState tested, Mock mock) {
        var state = tested.state();
        return switch (state) {
            case TaskState _ -> Optional.empty();
            case MapState map ->
                    mock instanceof Mock.Result(var result)
                            ? mapResult(map, result.tree())
                            : Optional.empty();
            case ParallelState parallel ->
                    mock instanceof Mock.Result(var result)
                            ? parallelResult(parallel, result.tree())
                            : Optional.empty();
            case PassState _, ChoiceState _, WaitState _, SucceedState _, FailState _ ->
                    Optional.of(
                            "State type '%s' is not supported when a mock is specified"
                                    .formatted(state.type().text()));
        };
    }

    private static Optional<String> mapResult(MapState map, JsonNode result) {
        var settings = map.distributed();
        if (settings != null && settings.resultWriter() != null) {
            return result.isObject()
                    ? Optional.empty()
                    : Optional.of("Mocked result must be a JSON object.");
        }
        return result.isArray() ? Optional.empty() : Optional.of("Mocked result must be an array.");
    }

    private static Optional<String> parallelResult(ParallelState parallel, JsonNode result) {
        if (!result.isArray()) {
            return Optional.of("Mocked result must be an array.");
        }
        return result.size() == parallel.branches().size()
                ? Optional.empty()
                : Optional.of(
                        "Mocked result must contain the same number of items as number of Parallel branches.");
    }
}
