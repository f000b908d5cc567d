package dev.askel.engine.registry.start;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.EngineError.StateMachineDoesNotExist;
import dev.askel.engine.api.EngineError.ValidationException;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.visibility.Scopes;

/** Checks the ARNs of machines in requests. */
public final class MachineArns {
    private MachineArns() {}

    /** Refuses an ARN with a label, which starts and descriptions do not accept. */
    static Answer<StateMachineArn> requireUnlabelled(StateMachineArn arn) {
        return arn.label() == null
                ? Answer.ok(arn)
                : Answer.refused(ValidationException.labelledArn());
    }

    /** Refuses the ARN of a version or alias, as AWS refuses an unknown machine. */
    private static Answer<StateMachineArn> unqualified(StateMachineArn arn) {
        return requireUnlabelled(arn)
                .then(known ->
                        known.isUnqualified() ? Answer.ok(known) : Answer.refused(unknown(known)));
    }

    /** Returns the ARN of a machine or version in the caller's account and region. */
    public static Answer<StateMachineArn> parseOwnOrVersion(Caller caller, String text) {
        return Scopes.requireOwn(caller, Arns.parseStateMachine(text), MachineArns::unknown)
                .then(MachineArns::requireUnlabelled)
                .then(arn -> arn.isAlias() ? Answer.refused(unknown(arn)) : Answer.ok(arn));
    }

    /** Returns the ARN of a machine in the caller's account and region. */
    public static Answer<StateMachineArn> parseOwn(Caller caller, String text) {
        return Scopes.requireOwn(caller, Arns.parseStateMachine(text), MachineArns::unknown)
                .then(MachineArns::unqualified);
    }

    public static EngineError unknown(StateMachineArn arn) {
        return new StateMachineDoesNotExist(arn.toString());
    }
}
