package dev.askel.asl.interpreter.execution;

import dev.askel.asl.history.Entry;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.Notice;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds child executions and jobs that must be stopped because their tasks were aborted or have
 * timed out.
 */
public final class AbandonedChildren {
    /**
     * After this time, a requested start of a child execution has either happened or will never
     * happen.
     */
    public static final Duration START_OUTCOME_KNOWN_AFTER = Duration.ofMinutes(3);

    private static final String RESOURCE_PREFIX = "arn:aws:states:::";

    private AbandonedChildren() {}

    /**
     * Returns the notices that stop child executions and jobs after {@code entry} has aborted or
     * timed out their tasks, as on AWS. A task that ended with a result needs no notice, because
     * its child has ended or may continue.
     *
     * @param at the time of the entry; until this time, the task may have requested the start of a
     *     child
     */
    public static List<Notice> stopNotices(ExecutionState before, Entry entry, Instant at) {
        return switch (entry) {
            case HistoryEvent event -> stopNotices(before, event, at);
            case Fact.RetryScheduled retry -> stopNoticesBelow(before, retry.frame(), at);
            case Fact _ -> List.of();
        };
    }

    private static List<Notice> stopNotices(ExecutionState before, HistoryEvent event, Instant at) {
        return switch (event.type()) {
            // The frame may already be closed, because the abort event of its Map iteration
            // precedes this event.
            case TaskTimedOut, TaskStateAborted -> {
                var frame = before.frame(event.frame());
                var child = frame == null ? null : stopNotice(before, frame, at);
                yield child == null ? List.of() : List.of(child);
            }
            case ParallelStateExited, MapStateExited -> stopNoticesBelow(before, event.frame(), at);
            case ExecutionFailed, ExecutionAborted, ExecutionTimedOut ->
                    stopNoticesOf(
                            before,
                            Stream.concat(
                                    Stream.of(before.root()), before.branches().values().stream()),
                            at);
            default -> List.of();
        };
    }

    private static List<Notice> stopNoticesBelow(
            ExecutionState before, FramePath path, Instant at) {
        return before.branches().isEmpty()
                ? List.of()
                : stopNoticesOf(
                        before,
                        before.branches().values().stream()
                                .filter(frame -> path.covers(frame.path())),
                        at);
    }

    private static List<Notice> stopNoticesOf(
            ExecutionState before, Stream<Frame> frames, Instant at) {
        return frames.filter(Frame::isOpen)
                .<Notice>mapMulti((frame, children) -> {
                    var child = stopNotice(before, frame, at);
                    if (child != null) {
                        children.accept(child);
                    }
                })
                .toList();
    }

    private static @Nullable Notice stopNotice(ExecutionState before, Frame frame, Instant at) {
        if (!(frame.phase() instanceof Phase.Calling(var call))) {
            return null;
        }
        var known = call.childArn();
        if (known != null) {
            return new Notice.StopChild(known);
        }
        var job = call.job();
        if (job != null) {
            return Notice.StopJob.firstSentAt(
                    at,
                    RESOURCE_PREFIX + call.resourceType() + ":" + call.resource(),
                    job.handle(),
                    call.credentialsRoleArn());
        }
        var starting = ChildStart.awaitedChildArn(before, frame, call);
        return starting == null
                ? null
                : new Notice.StopUnconfirmedChild(
                        starting, frame.path(), call.ordinal(), at.plus(START_OUTCOME_KNOWN_AFTER));
    }
}
