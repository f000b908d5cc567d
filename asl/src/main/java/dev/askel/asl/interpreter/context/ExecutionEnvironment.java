package dev.askel.asl.interpreter.context;

import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.GraphPath;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.asl.interpreter.execution.PinnedGraphs;
import dev.askel.asl.model.MapState;
import dev.askel.asl.model.Resource;
import dev.askel.asl.model.StateMachine;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The data that does not change while the interpreter runs one execution.
 *
 * @param machine the state machine revision that the execution runs
 * @param input the execution's input
 * @param missingActivities returns true for an ARN that no activity has
 * @param refusals checks the parameters of integrations
 * @param inspector observes the states in a test of a single state
 */
public record ExecutionEnvironment(
        StateMachine machine,
        ExecutionIdentity identity,
        Payload input,
        TaskTokens tokens,
        Predicate<String> missingActivities,
        TaskParameterCheck refusals,
        ExecutionLimits limits,
        Inspector inspector) {
    /** Returns this environment with another inspector. */
    public ExecutionEnvironment withInspector(Inspector other) {
        return new ExecutionEnvironment(
                machine, identity, input, tokens, missingActivities, refusals, limits, other);
    }

    public boolean isMap(GraphPath path) {
        return PinnedGraphs.resolve(machine, path.parent()).state(path.state()) instanceof MapState;
    }

    public boolean isMissingActivity(String arn) {
        return missingActivities.test(arn);
    }

    public @Nullable Failure refusal(Resource resource, Payload parameters) {
        return refusals.refusal(resource, parameters);
    }
}
