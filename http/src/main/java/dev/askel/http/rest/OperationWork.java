package dev.askel.http.rest;

import dev.askel.engine.api.StepFunctions;
import dev.askel.http.rest.Route.Draft;
import dev.askel.http.rest.Route.Pace;
import dev.askel.http.wire.Operation;
import dev.askel.http.wire.Operations;
import dev.askel.http.wire.RequestMembers;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The operations of AWS as routes. Path, query and body together are AWS's request, by the names of
 * its members; the answer is AWS's.
 */
final class OperationWork {
    private final StepFunctions stepFunctions;

    OperationWork(StepFunctions stepFunctions) {
        this.stepFunctions = stepFunctions;
    }

    /** The route of an operation whose request names no ARN that exists already. */
    Route route(Draft draft, String name, String summary) {
        return about("", draft, name, summary);
    }

    /**
     * The route of an operation.
     *
     * @param arnMember the member with the ARN of what it is about
     * @param name as AWS names it; the schema of its answer is named after it
     */
    Route about(String arnMember, Draft draft, String name, String summary) {
        var operation = Operations.named(name);
        return draft.named(name, summary)
                .gives(name + "Output")
                .at(pace(operation))
                .by(call -> answer(operation, arnMember, call));
    }

    private static Pace pace(Operation<?, ?> operation) {
        if (operation.longPoll()) {
            return Pace.POLL;
        }
        if (operation.runs()) {
            return Pace.RUN;
        }
        return operation.pages() ? Pace.PAGE : Pace.SOON;
    }

    private CompletionStage<RestAnswer> answer(
            Operation<?, ?> operation, String arnMember, RestCall call) {
        var members =
                call.body().length == 0 ? RequestMembers.none() : RequestMembers.of(call.body());
        for (var parameter : call.parameters().all().entrySet()) {
            members = with(members, parameter.getKey(), parameter.getValue());
        }
        return operation
                .perform(
                        stepFunctions,
                        call.callerFor(members.textOrNull(arnMember)),
                        members,
                        call.gone(),
                        call.rendering())
                .thenApply(RestAnswer::of);
    }

    @SuppressWarnings("unchecked") // the kinds of parameters are these
    private static RequestMembers with(RequestMembers members, String name, Object value) {
        return switch (value) {
            case String text -> members.with(name, text);
            case Long number -> members.with(name, number);
            case Boolean truth -> members.with(name, truth);
            case List<?> texts -> members.with(name, (List<String>) texts);
            case Instant time -> members.with(name, time.toString());
            default -> throw new IllegalStateException(name + " is " + value);
        };
    }
}
