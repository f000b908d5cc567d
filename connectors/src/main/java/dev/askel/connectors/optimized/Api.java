package dev.askel.connectors.optimized;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.model.Resource.CallPattern;
import dev.askel.engine.task.TaskCall;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One API of an optimised integration.
 *
 * @param service as in the resource: {@code events}
 * @param name as in the resource: {@code putEvents}
 * @param operation of the service, whose members the parameters are unless {@code request} says
 *     otherwise
 * @param patterns by which it may be called
 * @param required parameters without which AWS calls nothing
 * @param texts JSON pointers to parameters that are text to the service: other JSON is serialised
 *     ({@code *} means each element of an array)
 * @param token the member by which the service knows a repeated call; null when it has none
 * @param metadata whether the result has the members {@code Sdk…}
 * @param request makes the operation's members of the parameters and the call
 * @param result makes the result of the answer
 * @param refused the failure that a response of status 200 reports; null when it reports none
 * @param lookup the request before the call; null for most APIs
 * @param job the rules that detect the end of a started job; null when the API starts none
 */
record Api(
        String service,
        String name,
        ServiceNames names,
        String operation,
        Set<CallPattern> patterns,
        List<String> required,
        List<String> texts,
        @Nullable String token,
        boolean metadata,
        BiFunction<ObjectNode, TaskCall, ObjectNode> request,
        UnaryOperator<ObjectNode> result,
        Function<ObjectNode, @Nullable Failure> refused,
        @Nullable IdLookup lookup,
        @Nullable JobRules job) {

    /** An API that is called and answers, and whose parameters are the operation's members. */
    static Api of(String service, String name, ServiceNames names, String... required) {
        return new Api(
                service,
                name,
                names,
                name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1),
                EnumSet.of(CallPattern.REQUEST_RESPONSE),
                List.of(required),
                List.of(),
                null,
                true,
                (members, _) -> members,
                UnaryOperator.identity(),
                _ -> null,
                null,
                null);
    }

    /** The same that may also be awaited by a task token. */
    Api callback() {
        var more = EnumSet.copyOf(patterns);
        more.add(CallPattern.WAIT_FOR_TASK_TOKEN);
        return new Api(
                service, name, names, operation, more, required, texts, token, metadata, request,
                result, refused, lookup, job);
    }

    /** The same that may also be awaited to the end of its job. */
    Api sync(JobRules rules) {
        var more = EnumSet.copyOf(patterns);
        more.add(CallPattern.SYNC);
        return new Api(
                service, name, names, operation, more, required, texts, token, metadata, request,
                result, refused, lookup, rules);
    }

    /** The same whose parameters at these pointers are texts. */
    Api texts(String... pointers) {
        return new Api(
                service,
                name,
                names,
                operation,
                patterns,
                required,
                List.of(pointers),
                token,
                metadata,
                request,
                result,
                refused,
                lookup,
                job);
    }

    /** The same that knows a repeated call by this member. */
    Api token(String member) {
        return new Api(
                service, name, names, operation, patterns, required, texts, member, metadata,
                request, result, refused, lookup, job);
    }

    /** The same whose result is the bare answer. */
    Api withoutMetadata() {
        return new Api(
                service, name, names, operation, patterns, required, texts, token, false, request,
                result, refused, lookup, job);
    }

    /** The same that calls another operation, whose members are made of the parameters. */
    Api callingOperation(String other, UnaryOperator<ObjectNode> members) {
        return new Api(
                service,
                name,
                names,
                other,
                patterns,
                required,
                texts,
                token,
                metadata,
                (parameters, _) -> members.apply(parameters),
                result,
                refused,
                lookup,
                job);
    }

    /** The same whose members are made of the parameters and of the calling execution. */
    Api withRequest(BiFunction<ObjectNode, TaskCall, ObjectNode> members) {
        return new Api(
                service, name, names, operation, patterns, required, texts, token, metadata,
                members, result, refused, lookup, job);
    }

    /** The same whose result is made of the answer. */
    Api withResult(UnaryOperator<ObjectNode> made) {
        return new Api(
                service, name, names, operation, patterns, required, texts, token, metadata,
                request, made, refused, lookup, job);
    }

    /** The same whose answer may tell a failure. */
    Api withFailure(Function<ObjectNode, @Nullable Failure> failureOf) {
        return new Api(
                service, name, names, operation, patterns, required, texts, token, metadata,
                request, result, failureOf, lookup, job);
    }

    /** The same that asks for something before it calls. */
    Api withLookup(IdLookup newLookup) {
        return new Api(
                service, name, names, operation, patterns, required, texts, token, metadata,
                request, result, refused, newLookup, job);
    }

    /** {@code events:putEvents}. */
    String key() {
        return service + ":" + name;
    }
}
