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
 * Delays the writes that confirm deliveries of tasks to workers. If the result of a task arrives
 * during the delay, the confirmation is not written. This saves a journal row for each short task.
 */
public final class DelayedDeliveryConfirmations {
    /** The maximum delay of confirmations has passed. */
    public record ConfirmationsDue() implements ExecutionCommand.Internal {}

    private final TimerScheduler<ExecutionCommand> timers;
    private final Duration delayMax;
    private final Map<FramePath, TaskHandedOver> waiting = new LinkedHashMap<>();

    public DelayedDeliveryConfirmations(
            TimerScheduler<ExecutionCommand> timers, Duration delayMax) {
        this.timers = timers;
        this.delayMax = delayMax;
    }

    /**
     * Delays a confirmation until the result of its task arrives or the maximum delay has passed.
     *
     * @return an earlier confirmation of the same frame, which the caller must handle now; empty
     *     without one
     */
    public List<TaskHandedOver> delay(TaskHandedOver confirmation) {
        var earlier = waiting.put(new FramePath(confirmation.frame()), confirmation);
        if (!timers.isTimerActive(ConfirmationsDue.class)) {
            timers.startSingleTimer(ConfirmationsDue.class, new ConfirmationsDue(), delayMax);
        }
        return earlier == null ? List.of() : List.of(earlier);
    }

    /** Removes and returns the confirmation of the frame; empty without one. */
    public List<TaskHandedOver> remove(FramePath frame) {
        var confirmation = waiting.remove(frame);
        return confirmation == null ? List.of() : List.of(confirmation);
    }

    /** Removes and returns all confirmations. */
    public List<TaskHandedOver> removeAll() {
        var all = new ArrayList<>(waiting.values());
        waiting.clear();
        return all;
    }
}
