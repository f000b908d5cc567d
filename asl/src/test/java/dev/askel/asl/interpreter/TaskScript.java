package dev.askel.asl.interpreter;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.execution.Phase;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Answers tasks. Must be a function of its arguments where processes die and calls are repeated.
 */
@FunctionalInterface
public interface TaskScript {
    /** The answer to an attempt, called once for each frame, ordinal and redrive. */
    TaskAnswer answer(FramePath frame, Phase.Call call, int redrive);

    /** Every task returns its input. */
    TaskScript ECHO = (_, call, _) -> new TaskAnswer.Succeeds(call.parameters());

    /** Attempts get these answers in order; further attempts get the last one. */
    static TaskScript inTurn(TaskAnswer... answers) {
        var rest = new ArrayDeque<>(List.of(answers));
        return (_, _, _) -> rest.size() > 1 ? rest.removeFirst() : rest.getFirst();
    }

    /**
     * Answers the attempts of each resource in order. A resource is named by the text after the
     * last colon of its ARN.
     */
    static TaskScript byResource(Map<String, List<TaskAnswer>> answers) {
        var scripts = new HashMap<String, TaskScript>();
        answers.forEach(
                (name, turns) -> scripts.put(name, inTurn(turns.toArray(TaskAnswer[]::new))));
        return (frame, call, redrive) -> {
            var name = call.resource().substring(call.resource().lastIndexOf(':') + 1);
            var script = scripts.get(name);
            if (script == null) {
                throw new IllegalArgumentException("No answers for " + name);
            }
            return script.answer(frame, call, redrive);
        };
    }
}
