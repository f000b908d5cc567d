package dev.askel.engine.visibility;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.arn.Arn;
import java.util.function.Function;

/** Account and region of the signed request scope everything a caller can see. */
public final class Scopes {
    private Scopes() {}

    /**
     * The ARN, if it is of the caller's account and region.
     *
     * @param unknown what the caller is told of others' resources: that there is none
     */
    public static <A extends Arn> Answer<A> own(
            Caller caller, Answer<A> arn, Function<A, EngineError> unknown) {
        return arn.then(named ->
                named.scope().equals(caller.scope())
                        ? Answer.ok(named)
                        : Answer.refused(unknown.apply(named)));
    }
}
