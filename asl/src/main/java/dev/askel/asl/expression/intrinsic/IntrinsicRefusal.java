package dev.askel.asl.expression.intrinsic;

import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Scope;
import dev.askel.asl.expression.path.PathExpression;

/**
 * Thrown when an intrinsic call fails. The outermost {@link IntrinsicCall} converts it to a {@link
 * Failure} of the state.
 */
final class IntrinsicRefusal extends Exception {
    private final Cause cause;

    /** Creates the failure from the source of the outermost call, which most causes quote. */
    @FunctionalInterface
    private interface Cause {
        Failure of(String source);
    }

    private IntrinsicRefusal(Cause cause) {
        super(null, null, false, false);
        this.cause = cause;
    }

    /**
     * Returns the refusal of a function's arguments.
     *
     * @param problem the reason that the cause contains
     */
    static IntrinsicRefusal ofProblem(String problem) {
        return new IntrinsicRefusal(source ->
                new Failure(
                        ErrorName.RUNTIME,
                        "There was an error while evaluating the intrinsic function: %s. %s"
                                .formatted(source, problem)));
    }

    /** Returns the refusal of a function's arguments for which AWS gives no reason. */
    static IntrinsicRefusal invalidArguments(String function) {
        return ofProblem("Invalid arguments in " + function);
    }

    /** Returns the refusal of a function's arguments, with AWS's reason. */
    static IntrinsicRefusal invalidArguments(String function, String reason) {
        return ofProblem("Invalid arguments in %s: %s".formatted(function, reason));
    }

    /** Returns the refusal of a path argument that finds no node. */
    static IntrinsicRefusal ofMissingNode(PathExpression path, Scope scope) {
        return erroneous(
                "The JsonPath argument for the field '%s' could not be found in the input '%s'"
                        .formatted(path.source(), scope.input().verbatim()));
    }

    /**
     * Returns the refusal of a path argument that cannot be applied to the input. The Jayway
     * library gives the reason.
     */
    static IntrinsicRefusal ofUnusablePath(String reason) {
        return erroneous(reason);
    }

    private static IntrinsicRefusal erroneous(String error) {
        return new IntrinsicRefusal(source ->
                new Failure(
                        ErrorName.RUNTIME,
                        "The function '%s' had the following error: %s".formatted(source, error)));
    }

    /**
     * Returns the refusal of a path argument that exceeds a limit. The failure does not quote the
     * call.
     */
    static IntrinsicRefusal of(Failure failure) {
        return new IntrinsicRefusal(_ -> failure);
    }

    /**
     * Returns the failure of the state.
     *
     * @param source the source of the outermost call
     */
    Failure toFailure(String source) {
        return cause.of(source);
    }
}
