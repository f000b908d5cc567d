package dev.askel.engine.execution.call;

import dev.askel.asl.history.FramePath;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionCommand.TaskHandedOver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Words that a worker has got its task, which wait a moment for its result: a result says the same,
 * and spares the journal a row for each task that is done quickly.
 */
public final class HandOverConfirmations {
    /** The confirmations have waited long enough for the results of their tasks. */
    public record HandOversDue() implements ExecutionCommand.Internal {}

    private final TimerScheduler<ExecutionCommand> timers;
    private final Duration patience;
    private final Map<FramePath, TaskHandedOver> waiting = new LinkedHashMap<>();

    public HandOverConfirmations(TimerScheduler<ExecutionCommand> timers, Duration patience) {
        this.timers = timers;
        this.patience = patience;
    }

    /**
     * Keeps one until its result comes or it has waited long enough.
     *
     * @return the one that stands back for it, which is to be heard at once
     */
    public List<TaskHandedOver> keep(TaskHandedOver word) {
        var earlier = waiting.put(new FramePath(word.frame()), word);
        if (!timers.isTimerActive(HandOversDue.class)) {
            timers.startSingleTimer(HandOversDue.class, new HandOversDue(), patience);
        }
        return earlier == null ? List.of() : List.of(earlier);
    }

    /** The one of this frame, which waits no longer. */
    public List<TaskHandedOver> take(FramePath frame) {
        var word = waiting.remove(frame);
        return word == null ? List.of() : List.of(word);
    }

    /** All, which wait no longer. */
    public List<TaskHandedOver> takeAll() {
        var all = new ArrayList<>(waiting.values());
        waiting.clear();
        return all;
    }
}
