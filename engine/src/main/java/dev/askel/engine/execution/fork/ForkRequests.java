package dev.askel.engine.execution.fork;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.interpreter.execution.AnsweredRequests;
import dev.askel.asl.interpreter.fork.ForkChanges;
import dev.askel.asl.model.VariableName;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.ClientToken;
import dev.askel.engine.api.EngineError.ValidationException;
import dev.askel.engine.api.Names;
import dev.askel.engine.api.RandomUuid;
import dev.askel.engine.api.workbench.Forks.ForkRequest;
import dev.askel.engine.execution.JsonValidation;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Validates requests to fork an execution, before the origin is read. */
final class ForkRequests {
    private ForkRequests() {}

    /**
     * A validated request.
     *
     * @param name the requested name, or a new name
     * @param requestId identifies the request and its content
     * @param isRepeatable whether a repeated request has the same name
     */
    record ValidFork(String name, String requestId, boolean isRepeatable, ForkChanges changes) {}

    static Answer<ValidFork> validate(Caller caller, ForkRequest request, int payloadBytesMax) {
        var token = request.clientToken();
        if (token != null && !ClientToken.isValid(token)) {
            return invalid(
                    "The client token must have 1 to %d printable characters of ASCII, without blanks"
                            .formatted(ClientToken.CHARACTERS_MAX));
        }
        var requestId =
                "fork/%s/%s"
                        .formatted(
                                request.executionArn(),
                                token == null ? "request/" + caller.requestId() : "token/" + token);
        return Names.check(name(request, requestId))
                .then(name ->
                        changes(request, payloadBytesMax)
                                .map(changes ->
                                        new ValidFork(
                                                name,
                                                requestId + "/" + digest(request),
                                                token != null || request.name() != null,
                                                changes)));
    }

    /** Returns a digest of all members of a request except its token. */
    private static UUID digest(ForkRequest request) {
        var members =
                Stream.of(
                                request.stateMachineArn(),
                                request.definition(),
                                request.name(),
                                request.input(),
                                request.variables())
                        .map(member -> member == null ? "" : "=" + member)
                        // No member contains this character.
                        .collect(Collectors.joining("\0"));
        return AnsweredRequests.hash(request.eventId() + "\0" + members);
    }

    /** Returns the requested name. Otherwise the name of a request with a token follows from it. */
    private static String name(ForkRequest request, String requestId) {
        var name = request.name();
        if (name != null) {
            return name;
        }
        return (request.clientToken() == null
                        ? RandomUuid.next()
                        : UUID.nameUUIDFromBytes(requestId.getBytes(StandardCharsets.UTF_8)))
                .toString();
    }

    private static Answer<ForkChanges> changes(ForkRequest request, int bytesMax) {
        return json("input", request.input(), bytesMax)
                .then(input ->
                        json("variables", request.variables(), bytesMax)
                                .then(variables -> changes(input.value(), variables.value())));
    }

    /** A changed value; null to keep the value of the origin. */
    private record Changed(@Nullable Payload value) {}

    private static Answer<Changed> json(String field, @Nullable String text, int bytesMax) {
        if (text == null) {
            return Answer.ok(new Changed(null));
        }
        return switch (JsonValidation.validate(text, bytesMax)) {
            case JsonValidation.Valid(var value) -> Answer.ok(new Changed(value));
            case JsonValidation.TooLarge() ->
                    invalid("%s must have at most %d bytes".formatted(field, bytesMax));
            case JsonValidation.NotJson(var reason) ->
                    invalid("%s is not JSON: %s".formatted(field, reason));
        };
    }

    private static Answer<ForkChanges> changes(
            @Nullable Payload input, @Nullable Payload variables) {
        if (variables == null) {
            return Answer.ok(new ForkChanges(input, Map.of()));
        }
        if (!(variables.tree() instanceof ObjectNode members)) {
            return invalid("variables must be a JSON object");
        }
        var values = new HashMap<String, Payload>();
        for (var member : members.properties()) {
            var name = member.getKey();
            if (!VariableName.isValid(name) || name.equals(VariableName.RESERVED)) {
                return invalid(
                        "variables has the member '%s', which is not the name of a variable"
                                .formatted(name));
            }
            values.put(name, Payload.of(member.getValue()));
        }
        return Answer.ok(new ForkChanges(input, values));
    }

    private static <T> Answer<T> invalid(String message) {
        return Answer.refused(new ValidationException(message));
    }
}
