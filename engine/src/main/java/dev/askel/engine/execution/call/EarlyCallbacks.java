package dev.askel.engine.execution.call;

import dev.askel.asl.history.FramePath;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionCommand.CompleteTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/**
 * Stashes callbacks that arrive before the response to the call that sent their task token. For
 * example, a fast queue consumer can send a callback before the queue responds. Such a callback
 * waits a short time for the response, because the history shows TaskSubmitted before the result.
 */
public final class EarlyCallbacks {
    /**
     * The callbacks of the frame (main line, branch or iteration) have waited for the maximum
     * delay.
     */
    public record CallbackDue(FramePath frame) implements ExecutionCommand.Internal {}

    private final ActorContext<ExecutionCommand> actor;
    private final Duration delayMax;
    private final Map<FramePath, List<CompleteTask>> waiting = new HashMap<>();

    public EarlyCallbacks(ActorContext<ExecutionCommand> actor, Duration delayMax) {
        this.actor = actor;
        this.delayMax = delayMax;
    }

    /** Stashes a callback until its call gets a response, or until the maximum delay has passed. */
    public void stash(FramePath frame, CompleteTask callback) {
        waiting.computeIfAbsent(frame, _ -> new ArrayList<>()).add(callback);
        actor.scheduleOnce(delayMax, actor.getSelf(), new CallbackDue(frame));
    }

    /** Removes and returns the callbacks of the frame. */
    public List<CompleteTask> remove(FramePath frame) {
        var due = waiting.remove(frame);
        return due == null ? List.of() : due;
    }
}
