package dev.askel.engine.execution.call;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.interpreter.execution.Phase.Call;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The tasks for which an execution waits, and the names by which an operator selects a task. */
public final class OpenCalls {
    /** A task that the execution waits for. */
    public record OpenCall(Frame frame, Call call) {
        /**
         * Returns the key of the task. It is unique among the tasks since the execution's last
         * redrive.
         */
        public String key() {
            return OpenCalls.key(frame.path(), call.ordinal());
        }

        public String state() {
            return Objects.requireNonNull(frame.visit()).state();
        }

        private boolean isAt(String eventId) {
            return Long.toString(Objects.requireNonNull(frame.visit()).enteredId()).equals(eventId)
                    || Long.toString(frame.lastEventId()).equals(eventId);
        }
    }

    private OpenCalls() {}

    /**
     * Returns the key of a task: the path of its {@link Frame frame}, {@code #}, and its ordinal in
     * the frame.
     */
    public static String key(FramePath frame, int ordinal) {
        return frame.text() + "#" + ordinal;
    }

    /** All open calls, in the order of their frames. */
    public static List<OpenCall> of(ExecutionState state) {
        var open = new ArrayList<OpenCall>();
        if (!state.isRunning()) {
            return open;
        }
        add(state, state.root(), open);
        state.branches().values().stream()
                .sorted(Comparator.comparing(frame -> frame.path().text()))
                .forEach(frame -> add(state, frame, open));
        return open;
    }

    private static void add(ExecutionState state, Frame frame, List<OpenCall> open) {
        if (frame.phase() instanceof Phase.Calling(var call)
                && !Interpreter.outstandingEffects(state, frame).isEmpty()) {
            open.add(new OpenCall(frame, call));
        }
    }

    /**
     * Selects open calls by a name. The name is tried as a task key, then as the name of a state,
     * then as an event id. An event id selects a call by the event that entered its state, or by
     * the last event of its frame.
     */
    public static List<OpenCall> select(List<OpenCall> open, String name) {
        for (var rule :
                List.<Predicate<OpenCall>>of(
                        each -> each.key().equals(name),
                        each -> each.state().equals(name),
                        each -> each.isAt(name))) {
            var selected = open.stream().filter(rule).toList();
            if (!selected.isEmpty()) {
                return selected;
            }
        }
        return List.of();
    }

    /** Lists the keys and states of open calls for an operator. */
    public static String describe(List<OpenCall> open) {
        return open.stream()
                .map(each -> each.key() + " (" + each.state() + ")")
                .collect(Collectors.joining(", "));
    }
}
