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
 * An API of an optimized integration.
 *
 * @param service the service in the resource: {@code events}
 * @param name the API in the resource: {@code putEvents}
 * @param operation the operation of the service; its members are the parameters unless {@code
 *     request} converts them
 * @param patterns the supported integration patterns
 * @param required parameters without which AWS makes no call
 * @param textPointers JSON pointers to string parameters; other JSON values of these parameters are
 *     serialised to strings. {@code *} matches each element of an array
 * @param tokenMember the member with the idempotency token; null when the operation has none
 * @param hasMetadata whether the result contains the members {@code Sdk…}
 * @param request creates the operation's members from the parameters and the call
 * @param result creates the result from the answer
 * @param answerFailure finds the failure in a response with status 200; returns null when there is
 *     none
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
        List<String> textPointers,
        @Nullable String tokenMember,
        boolean hasMetadata,
        BiFunction<ObjectNode, TaskCall, ObjectNode> request,
        UnaryOperator<ObjectNode> result,
        Function<ObjectNode, @Nullable Failure> answerFailure,
        @Nullable IdLookup lookup,
        @Nullable JobRules job) {

    /** Creates a request-response API whose parameters are the members of the operation. */
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

    /** Adds the pattern {@code .waitForTaskToken}. */
    Api withCallback() {
        var newPatterns = EnumSet.copyOf(patterns);
        newPatterns.add(CallPattern.WAIT_FOR_TASK_TOKEN);
        return new Api(
                service,
                name,
                names,
                operation,
                newPatterns,
                required,
                textPointers,
                tokenMember,
                hasMetadata,
                request,
                result,
                answerFailure,
                lookup,
                job);
    }

    /** Adds the pattern {@code .sync}. */
    Api withSync(JobRules rules) {
        var newPatterns = EnumSet.copyOf(patterns);
        newPatterns.add(CallPattern.SYNC);
        return new Api(
                service,
                name,
                names,
                operation,
                newPatterns,
                required,
                textPointers,
                tokenMember,
                hasMetadata,
                request,
                result,
                answerFailure,
                lookup,
                rules);
    }

    /** Sets the pointers to the string parameters. */
    Api withTexts(String... pointers) {
        return new Api(
                service,
                name,
                names,
                operation,
                patterns,
                required,
                List.of(pointers),
                tokenMember,
                hasMetadata,
                request,
                result,
                answerFailure,
                lookup,
                job);
    }

    /** Sets the idempotency token. */
    Api withToken(String member) {
        return new Api(
                service,
                name,
                names,
                operation,
                patterns,
                required,
                textPointers,
                member,
                hasMetadata,
                request,
                result,
                answerFailure,
                lookup,
                job);
    }

    /** Removes the members {@code Sdk…} from the result. */
    Api withoutMetadata() {
        return new Api(
                service,
                name,
                names,
                operation,
                patterns,
                required,
                textPointers,
                tokenMember,
                false,
                request,
                result,
                answerFailure,
                lookup,
                job);
    }

    /** Sets another operation and the conversion of parameters to its members. */
    Api callingOperation(String operationName, UnaryOperator<ObjectNode> members) {
        return new Api(
                service,
                name,
                names,
                operationName,
                patterns,
                required,
                textPointers,
                tokenMember,
                hasMetadata,
                (parameters, _) -> members.apply(parameters),
                result,
                answerFailure,
                lookup,
                job);
    }

    /** Sets the conversion of parameters and call to the operation's members. */
    Api withRequest(BiFunction<ObjectNode, TaskCall, ObjectNode> members) {
        return new Api(
                service,
                name,
                names,
                operation,
                patterns,
                required,
                textPointers,
                tokenMember,
                hasMetadata,
                members,
                result,
                answerFailure,
                lookup,
                job);
    }

    /** Sets the conversion of the answer to the result. */
    Api withResult(UnaryOperator<ObjectNode> resultConversion) {
        return new Api(
                service,
                name,
                names,
                operation,
                patterns,
                required,
                textPointers,
                tokenMember,
                hasMetadata,
                request,
                resultConversion,
                answerFailure,
                lookup,
                job);
    }

    /** Sets the function that detects a failure in the answer. */
    Api withFailure(Function<ObjectNode, @Nullable Failure> failureOf) {
        return new Api(
                service,
                name,
                names,
                operation,
                patterns,
                required,
                textPointers,
                tokenMember,
                hasMetadata,
                request,
                result,
                failureOf,
                lookup,
                job);
    }

    /** Adds a request before the call. */
    Api withLookup(IdLookup newLookup) {
        return new Api(
                service,
                name,
                names,
                operation,
                patterns,
                required,
                textPointers,
                tokenMember,
                hasMetadata,
                request,
                result,
                answerFailure,
                newLookup,
                job);
    }

    /** The key in tables, such as {@code events:putEvents}. */
    String key() {
        return service + ":" + name;
    }
}
