package dev.askel.asl.interpreter;

import dev.askel.asl.history.HistoryEvent;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The child executions that tasks wait for. */
final class Children {
    private Children() {}

    /**
     * The children that {@code event} leaves without anybody waiting for them: they are stopped, as
     * AWS does. One whose task was answered has ended itself, or goes on by the answerer's wish.
     */
    static List<String> abandoned(ExecutionState before, HistoryEvent event) {
        return switch (event.type()) {
            case TaskTimedOut, TaskStateAborted ->
                    Stream.ofNullable(before.frame(event.frame()))
                            .map(Children::awaited)
                            .filter(Objects::nonNull)
                            .map(Objects::requireNonNull)
                            .toList();
            case ExecutionFailed, ExecutionAborted, ExecutionTimedOut ->
                    Stream.concat(Stream.of(before.root()), before.branches().values().stream())
                            .map(Children::awaited)
                            .filter(Objects::nonNull)
                            .map(Objects::requireNonNull)
                            .toList();
            default -> List.of();
        };
    }

    private static @Nullable String awaited(Frame frame) {
        return frame.isOpen() && frame.phase() instanceof Phase.Calling(var call)
                ? call.childArn()
                : null;
    }
}
