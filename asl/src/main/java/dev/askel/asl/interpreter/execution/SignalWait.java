package dev.askel.asl.interpreter.execution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.interpreter.execution.SignalBuffer.Signal;
import dev.askel.asl.model.SignalArgumentRules;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The Arguments of {@code askel:waitForSignal}.
 *
 * @param key the correlation key; null without one
 * @param count the number of signals; null for one signal, or until a condition is true
 * @param until the JSONata condition that ends the wait; null without one
 */
public record SignalWait(
        String name, @Nullable String key, @Nullable Integer count, @Nullable String until) {
    private static final Set<String> FIELDS = Set.of("Name", "Key", "Count", "Until");

    /** The result of parsing a task's Arguments. */
    public sealed interface Parsed {}

    /** The Arguments are valid. */
    public record Valid(SignalWait arguments) implements Parsed {}

    /** The Arguments are invalid; {@code reason} names the field. */
    public record Invalid(String reason) implements Parsed {}

    /** Parses the Arguments of a task. */
    public static Parsed parse(Payload arguments) {
        var tree = arguments.tree();
        for (var names = tree.fieldNames(); names.hasNext(); ) {
            var field = names.next();
            if (!FIELDS.contains(field)) {
                return new Invalid(
                        "The field \"%s\" is not supported by Step Functions".formatted(field));
            }
        }
        var problem = problem(tree);
        return problem != null ? new Invalid(problem) : new Valid(of(arguments));
    }

    /** Returns the Arguments of a task that has started. They were parsed before its start. */
    static SignalWait of(Payload arguments) {
        var tree = arguments.tree();
        return new SignalWait(
                tree.path("Name").textValue(),
                tree.path("Key").textValue(),
                tree.has("Count") ? tree.path("Count").intValue() : null,
                tree.path("Until").textValue());
    }

    private static @Nullable String problem(JsonNode tree) {
        if (!tree.has("Name")) {
            return "The field 'Name' is required but was missing";
        }
        var problem = SignalArgumentRules.nameProblem(tree.path("Name"));
        if (problem == null && tree.has("Key")) {
            problem = SignalArgumentRules.keyProblem(tree.path("Key"));
        }
        if (problem == null && tree.has("Count")) {
            problem = SignalArgumentRules.countProblem(tree.path("Count"));
        }
        if (problem == null && tree.has("Until")) {
            problem =
                    tree.has("Count")
                            ? "The fields 'Count' and 'Until' cannot be specified at the same time"
                            : SignalArgumentRules.untilProblem(tree.path("Until"));
        }
        return problem;
    }

    /** Whether the result of the task is a list of signals. */
    public boolean awaitsSeveral() {
        return count != null || until != null;
    }

    /** Whether the task consumes a signal. */
    public boolean accepts(Signal signal) {
        return signal.name().equals(name) && (signal.key() == null || signal.key().equals(key));
    }

    /** Returns the result of the task that consumes these signals. */
    public Payload output(List<Signal> consumed) {
        var json = JsonNodeFactory.instance.objectNode().put("Name", name);
        if (key != null) {
            json.put("Key", key);
        }
        if (awaitsSeveral()) {
            var list = json.putArray("Signals");
            consumed.forEach(each -> put(list.addObject(), each));
        } else {
            put(json, consumed.getFirst());
        }
        return Payload.of(json);
    }

    private static void put(ObjectNode json, Signal signal) {
        json.put("ReceivedDate", signal.receivedAt().toString());
        json.set("Payload", signal.payload().tree());
    }
}
