package dev.askel.engine.visibility;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.arn.Arn;
import java.util.function.Function;

/** Restricts requests to the account and region of their signature. */
public final class Scopes {
    private Scopes() {}

    /**
     * Returns the ARN if it is in the caller's account and region.
     *
     * @param unknown the refusal for resources of others, which do not exist for the caller
     */
    public static <A extends Arn> Answer<A> own(
            Caller caller, Answer<A> arn, Function<A, EngineError> unknown) {
        return arn.then(named ->
                named.scope().equals(caller.scope())
                        ? Answer.ok(named)
                        : Answer.refused(unknown.apply(named)));
    }
}
