package dev.askel.engine.execution;

import dev.askel.asl.interpreter.Context;
import dev.askel.asl.interpreter.Frame;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.Transition;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/**
 * Advances one Parallel branch or Map iteration, so that the branches of an execution use all
 * cores. It decides nothing that concerns others: what it comes to is a proposal on the frame's
 * version, and the entity accepts it or not. A bug met on the way is the entity's to fail with.
 */
final class BranchActor {
    private BranchActor() {}

    /** One thing to do; the next comes when its proposal has been dealt with. */
    record Advance(
            Frame frame,
            Stimulus stimulus,
            Context context,
            @Nullable Decision decision,
            ActorRef<ExecutionCommand> replyTo)
            implements NoSerializationVerificationNeeded {}

    static Behavior<Advance> create(Interpreter interpreter) {
        return Behaviors.receiveMessage(message -> {
            message.replyTo().tell(proposal(interpreter, message));
            return Behaviors.same();
        });
    }

    private static ExecutionEntity.Decided proposal(Interpreter interpreter, Advance message) {
        return decide(
                interpreter,
                message.frame(),
                message.stimulus(),
                message.context(),
                message.decision());
    }

    /** What the branch comes to, decided on the caller's thread. */
    static ExecutionEntity.Decided decide(
            Interpreter interpreter,
            Frame frame,
            Stimulus stimulus,
            Context context,
            @Nullable Decision decision) {
        try {
            Transition proposal = interpreter.advance(frame, stimulus, context);
            return new ExecutionEntity.Proposed(proposal, decision, interpreter);
        } catch (RuntimeException | Error bug) {
            Trouble.throwTheNodes(bug);
            // The entity must not wait for a proposal that never comes.
            return new ExecutionEntity.BranchFailed(frame.path(), bug, interpreter);
        }
    }
}
