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
 * Stashes callbacks that arrive before the answer of the call that passed on their token. A fast
 * queue consumer sends such callbacks. They wait a short time for the answer of the call, because
 * histories show TaskSubmitted before the result.
 */
public final class EarlyCallbacks {
    /** Callbacks of the frame have waited the maximum delay for the answer of its call. */
    public record CallbackDue(FramePath frame) implements ExecutionCommand.Internal {}

    private final ActorContext<ExecutionCommand> actor;
    private final Duration delayMax;
    private final Map<FramePath, List<CompleteTask>> waiting = new HashMap<>();

    public EarlyCallbacks(ActorContext<ExecutionCommand> actor, Duration delayMax) {
        this.actor = actor;
        this.delayMax = delayMax;
    }

    /** Stashes a callback until its call is answered, or until the maximum delay has passed. */
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
