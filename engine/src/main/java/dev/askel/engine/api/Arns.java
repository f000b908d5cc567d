package dev.askel.engine.api;

import dev.askel.engine.api.arn.Arn;
import dev.askel.engine.api.arn.Arn.ActivityArn;
import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.api.arn.Arn.ExpressExecutionArn;
import dev.askel.engine.api.arn.Arn.MapRunArn;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.api.arn.ArnScope;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Parses ARNs. A string that is not an ARN of this service is refused with {@code Invalid ARN
 * prefix}. An ARN of a kind that the operation does not accept is refused with {@code Resource type
 * not valid in this context}. Both messages were measured on AWS (docs/aws/api.md section 2).
 */
public final class Arns {
    private Arns() {}

    /** Parses any ARN of the service. */
    public static Answer<Arn> parse(String text) {
        return read(text)
                .<Answer<Arn>>map(Answer::ok)
                .orElseGet(() -> Answer.refused(EngineError.InvalidArn.invalidPrefix(text)));
    }

    /** Parses the ARN of a state machine, which may have a version, an alias or a label. */
    public static Answer<StateMachineArn> parseStateMachine(String text) {
        return parse(text)
                .then(arn -> arn instanceof StateMachineArn a ? Answer.ok(a) : wrongType(arn));
    }

    /** Parses the ARN of a Standard execution or of a child of a Map Run. */
    public static Answer<ExecutionArn> parseExecution(String text) {
        return parse(text)
                .then(arn -> arn instanceof ExecutionArn a ? Answer.ok(a) : wrongType(arn));
    }

    /** Parses the ARN of an activity. */
    public static Answer<ActivityArn> parseActivity(String text) {
        return parse(text)
                .then(arn -> arn instanceof ActivityArn a ? Answer.ok(a) : wrongType(arn));
    }

    /** Parses the ARN of a Map Run. */
    public static Answer<MapRunArn> parseMapRun(String text) {
        return parse(text).then(arn -> arn instanceof MapRunArn a ? Answer.ok(a) : wrongType(arn));
    }

    private static <T> Answer<T> wrongType(Arn arn) {
        return Answer.refused(EngineError.InvalidArn.wrongType(arn.resourceType()));
    }

    private static Optional<Arn> read(String text) {
        var parts = text.split(":", -1);
        if (parts.length < 7
                || !parts[0].equals("arn")
                || !parts[2].equals("states")
                || !ArnScope.isValid(parts[1], parts[3], parts[4])) {
            return Optional.empty();
        }
        var scope = new ArnScope(parts[1], parts[3], parts[4]);
        return switch (parts[5]) {
            case "stateMachine" -> readStateMachine(scope, parts);
            case "execution" -> readExecution(scope, parts);
            case "express" -> readExpress(scope, parts);
            case "mapRun" -> readMapRun(scope, parts);
            case "activity" ->
                    parts.length == 7 && Names.isValid(parts[6])
                            ? Optional.of(new ActivityArn(scope, parts[6]))
                            : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Optional<Arn> readStateMachine(ArnScope scope, String[] parts) {
        var machine = Labelled.of(parts[6]);
        var qualified = parts.length == 8;
        if (!machine.isValid()
                || parts.length > 8
                || (qualified && (machine.label() != null || !Names.isValid(parts[7])))) {
            return Optional.empty();
        }
        var qualifier = qualified ? parts[7] : null;
        return Optional.of(new StateMachineArn(scope, machine.name(), qualifier, machine.label()));
    }

    private static Optional<Arn> readExecution(ArnScope scope, String[] parts) {
        var machine = Labelled.of(parts[6]);
        if (!machine.isValid() || parts.length != 8 || !Names.isValid(parts[7])) {
            return Optional.empty();
        }
        return Optional.of(new ExecutionArn(scope, machine.name(), machine.label(), parts[7]));
    }

    private static Optional<Arn> readExpress(ArnScope scope, String[] parts) {
        var machine = Labelled.of(parts[6]);
        if (!machine.isValid()
                || parts.length != 9
                || !Names.isValid(parts[7])
                || !Names.isValid(parts[8])) {
            return Optional.empty();
        }
        return Optional.of(
                new ExpressExecutionArn(
                        scope, machine.name(), machine.label(), parts[7], parts[8]));
    }

    private static Optional<Arn> readMapRun(ArnScope scope, String[] parts) {
        var machine = Labelled.of(parts[6]);
        var label = machine.label();
        if (!machine.isValid() || label == null || parts.length != 8 || !Names.isValid(parts[7])) {
            return Optional.empty();
        }
        return Optional.of(new MapRunArn(scope, machine.name(), label, parts[7]));
    }

    /** A machine's name, with a label if the segment is {@code name/label}. */
    private record Labelled(String name, @Nullable String label) {
        static Labelled of(String segment) {
            var slash = segment.indexOf('/');
            return slash < 0
                    ? new Labelled(segment, null)
                    : new Labelled(segment.substring(0, slash), segment.substring(slash + 1));
        }

        boolean isValid() {
            return Names.isValid(name) && (label == null || Names.isValid(label));
        }
    }
}
