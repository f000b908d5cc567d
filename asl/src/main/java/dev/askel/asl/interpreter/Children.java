package dev.askel.asl.interpreter;

import dev.askel.asl.history.Entry;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEvent;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The child executions that tasks wait for. */
final class Children {
    private Children() {}

    /**
     * The children that {@code entry} leaves without anybody waiting for them: they are stopped, as
     * AWS does. One whose task was answered has ended itself, or goes on by the answerer's wish.
     */
    static List<String> abandoned(ExecutionState before, Entry entry) {
        return switch (entry) {
            case HistoryEvent event -> abandoned(before, event);
            case Fact.RetryScheduled retry -> below(before, retry.frame());
            case Fact _ -> List.of();
        };
    }

    private static List<String> abandoned(ExecutionState before, HistoryEvent event) {
        return switch (event.type()) {
            // The abort of a Map iteration has closed the frame already.
            case TaskTimedOut, TaskStateAborted -> {
                var frame = before.frame(event.frame());
                var child = frame == null ? null : awaited(frame);
                yield child == null ? List.of() : List.of(child);
            }
            case ParallelStateExited, MapStateExited -> below(before, event.frame());
            case ExecutionFailed, ExecutionAborted, ExecutionTimedOut ->
                    awaitedByAny(
                            Stream.concat(
                                    Stream.of(before.root()), before.branches().values().stream()));
            default -> List.of();
        };
    }

    private static List<String> below(ExecutionState before, FramePath path) {
        return before.branches().isEmpty()
                ? List.of()
                : awaitedByAny(
                        before.branches().values().stream()
                                .filter(frame -> path.covers(frame.path())));
    }

    private static List<String> awaitedByAny(Stream<Frame> frames) {
        return frames.filter(Frame::isOpen)
                .<String>mapMulti((frame, children) -> {
                    var child = awaited(frame);
                    if (child != null) {
                        children.accept(child);
                    }
                })
                .toList();
    }

    private static @Nullable String awaited(Frame frame) {
        return frame.phase() instanceof Phase.Calling(var call) ? call.childArn() : null;
    }
}
