package dev.askel.engine.registry;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arn.StateMachineArn;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.EngineError.StateMachineDoesNotExist;
import dev.askel.engine.api.EngineError.ValidationException;
import dev.askel.engine.visibility.Scopes;

/** Which machine a caller means. */
final class MachineArns {
    private MachineArns() {}

    /** A machine itself. There are no versions and aliases yet, so nothing has their ARNs. */
    static Answer<StateMachineArn> plain(StateMachineArn arn) {
        if (arn.label() != null) {
            return Answer.refused(ValidationException.labelledArn());
        }
        return arn.plain() ? Answer.ok(arn) : Answer.refused(unknown(arn));
    }

    /** A machine of the caller's account and region. */
    static Answer<StateMachineArn> own(Caller caller, String text) {
        return Scopes.own(caller, Arns.stateMachine(text), MachineArns::unknown)
                .then(MachineArns::plain);
    }

    static EngineError unknown(StateMachineArn arn) {
        return new StateMachineDoesNotExist(arn.toString());
    }
}
