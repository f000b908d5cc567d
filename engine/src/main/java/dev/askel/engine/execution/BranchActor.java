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
 * version, and the entity accepts it or not.
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
            Transition proposal =
                    interpreter.advance(message.frame(), message.stimulus(), message.context());
            message.replyTo()
                    .tell(new ExecutionEntity.Proposed(proposal, message.decision(), interpreter));
            return Behaviors.same();
        });
    }
}
