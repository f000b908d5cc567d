package dev.askel.engine.visibility;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.arn.Arn;
import java.util.function.Function;

/** Restricts requests to the account and region of the caller. */
public final class Scopes {
    private Scopes() {}

    /**
     * Returns the ARN if it is in the caller's account and region; a refusal otherwise.
     *
     * @param unknown returns the refusal for a resource of another account or region, as for a
     *     missing resource
     */
    public static <A extends Arn> Answer<A> requireOwn(
            Caller caller, Answer<A> arn, Function<A, EngineError> unknown) {
        return arn.then(checked ->
                checked.scope().equals(caller.scope())
                        ? Answer.ok(checked)
                        : Answer.refused(unknown.apply(checked)));
    }
}
