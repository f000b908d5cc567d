package dev.askel.engine.execution;

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

/** The tasks that an execution waits for, and how a person names one of them. */
final class OpenCalls {
    /** One of them. */
    record OpenCall(Frame frame, Call call) {
        /** Names it among all that the execution ever waited for, but for redrives. */
        String key() {
            return OpenCalls.key(frame.path(), call.ordinal());
        }

        String state() {
            return Objects.requireNonNull(frame.visit()).state();
        }

        private boolean isAt(String eventId) {
            return Long.toString(Objects.requireNonNull(frame.visit()).enteredId()).equals(eventId)
                    || Long.toString(frame.lastEventId()).equals(eventId);
        }
    }

    private OpenCalls() {}

    /** The frame, {@code #} and the task's ordinal in it. */
    static String key(FramePath frame, int ordinal) {
        return frame.text() + "#" + ordinal;
    }

    /** All of them, in the order of their frames. */
    static List<OpenCall> of(ExecutionState state) {
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
                && !Interpreter.outstanding(state, frame).isEmpty()) {
            open.add(new OpenCall(frame, call));
        }
    }

    /**
     * Those that are meant by a key, by the name of a state, or by the id of the event that entered
     * the state or of the last one before the wait.
     */
    static List<OpenCall> named(List<OpenCall> open, String name) {
        for (var rule :
                List.<Predicate<OpenCall>>of(
                        each -> each.key().equals(name),
                        each -> each.state().equals(name),
                        each -> each.isAt(name))) {
            var meant = open.stream().filter(rule).toList();
            if (!meant.isEmpty()) {
                return meant;
            }
        }
        return List.of();
    }

    /** What one may choose from. */
    static String listed(List<OpenCall> open) {
        return open.stream()
                .map(each -> each.key() + " (" + each.state() + ")")
                .collect(Collectors.joining(", "));
    }
}
