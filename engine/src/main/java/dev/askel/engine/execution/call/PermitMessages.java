package dev.askel.engine.execution.call;

import dev.askel.asl.history.FramePath;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.task.TaskOutcome;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;

/** Sends the steps of the wait of one call to the actor of its execution. */
record PermitMessages(ActorRef<ExecutionCommand> self, FramePath path)
        implements FramePermitWait.Listener {
    @Override
    public void onAwaited(FramePermitWait wait, TaskOutcome.Deferred permit) {
        self.tell(new CallMessage.PermitAwaited(path, wait, permit));
    }

    @Override
    public void onGranted(FramePermitWait wait, CompletableFuture<Void> confirmed) {
        self.tell(new CallMessage.PermitGranted(path, wait, confirmed));
    }
}
