package dev.askel.trigger.event.input;

import dev.askel.asl.expression.JsonEncoder;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.trigger.event.RuleTarget;
import dev.askel.trigger.event.RuleTarget.InputTransformer;
import java.util.HashMap;
import java.util.Map;

/** The rule by which a target's input is made from an event. */
public sealed interface TargetInput {
    /** Makes the input, JSON text in general. */
    String of(MatchedEvent event);

    /** The whole event. */
    record WholeEvent() implements TargetInput {
        @Override
        public String of(MatchedEvent event) {
            return event.json();
        }
    }

    /** A constant. */
    record Constant(String json) implements TargetInput {
        @Override
        public String of(MatchedEvent event) {
            return json;
        }
    }

    /** A part of the event; an empty object when the event has no such part. */
    record Part(EventPath path) implements TargetInput {
        @Override
        public String of(MatchedEvent event) {
            var found = path.find(event.tree());
            return found == null ? "{}" : JsonEncoder.encode(found);
        }
    }

    /** A template with parts of the event. */
    final class Transformed implements TargetInput {
        private final InputTemplate template;

        private Transformed(InputTemplate template) {
            this.template = template;
        }

        @Override
        public String of(MatchedEvent event) {
            return template.fill(event);
        }
    }

    /**
     * Compiles the input of a target.
     *
     * @throws IllegalArgumentException when the input is not valid; the message is for the client
     */
    static TargetInput compile(RuleTarget target) {
        var constant = target.input();
        var path = target.inputPath();
        var transformer = target.inputTransformer();
        int given =
                (constant == null ? 0 : 1) + (path == null ? 0 : 1) + (transformer == null ? 0 : 1);
        if (given > 1) {
            throw new IllegalArgumentException(
                    "Only one of Input, InputPath, or InputTransformer must be provided for target %s."
                            .formatted(target.id()));
        }
        if (constant != null) {
            return constant(constant, target.id());
        }
        if (path != null) {
            return path.equals("$") ? new WholeEvent() : new Part(path(path, target.id()));
        }
        return transformer == null ? new WholeEvent() : transformed(transformer, target.id());
    }

    private static TargetInput constant(String json, String targetId) {
        try {
            Payload.parse(json);
        } catch (MalformedJsonException e) {
            throw new IllegalArgumentException(
                    "JSON syntax error in input for target %s : %s"
                            .formatted(targetId, e.getMessage()),
                    e);
        }
        return new Constant(json);
    }

    private static EventPath path(String text, String targetId) {
        var path = EventPath.parse(text);
        if (path == null) {
            throw new IllegalArgumentException(
                    "Invalid InputPath for target %s : %s".formatted(targetId, text));
        }
        return path;
    }

    private static TargetInput transformed(InputTransformer transformer, String targetId) {
        var paths = new HashMap<String, EventPath>();
        var given = transformer.paths() == null ? Map.<String, String>of() : transformer.paths();
        for (var each : given.entrySet()) {
            if (each.getKey().regionMatches(true, 0, "aws.", 0, "aws.".length())) {
                throw new IllegalArgumentException(
                        "Invalid InputPathsMap for target %s : the key %s starts with AWS."
                                .formatted(targetId, each.getKey()));
            }
            paths.put(each.getKey(), path(each.getValue(), targetId));
        }
        try {
            return new Transformed(InputTemplate.parse(transformer.template(), Map.copyOf(paths)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "Invalid InputTemplate for target %s : %s".formatted(targetId, e.getMessage()),
                    e);
        }
    }
}
