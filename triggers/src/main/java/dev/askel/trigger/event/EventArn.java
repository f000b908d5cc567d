package dev.askel.trigger.event;

import dev.askel.engine.api.arn.ArnScope;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The ARN of an event bus or a rule. */
public sealed interface EventArn {
    /** The partition, region and account of the resource. */
    ArnScope scope();

    /** The name of the bus. */
    String bus();

    /** An event bus. */
    record Bus(ArnScope scope, String bus) implements EventArn {
        @Override
        public String toString() {
            return prefix(scope) + "event-bus/" + bus;
        }
    }

    /** A rule. Its ARN contains the name of its bus, except for the default bus. */
    record Rule(ArnScope scope, String bus, String name) implements EventArn {
        @Override
        public String toString() {
            return prefix(scope)
                    + "rule/"
                    + (bus.equals(EventBuses.DEFAULT) ? "" : bus + "/")
                    + name;
        }
    }

    private static String prefix(ArnScope scope) {
        return "arn:%s:events:%s:%s:".formatted(scope.partition(), scope.region(), scope.account());
    }

    /** Parses an ARN; returns null when it is not the ARN of a bus or a rule. */
    static @Nullable EventArn parse(String arn) {
        var found = Syntax.ARN.matcher(arn);
        if (!found.matches()) {
            return null;
        }
        var scope = new ArnScope(found.group(1), found.group(2), found.group(3));
        if (found.group(4) != null) {
            return new Bus(scope, found.group(4));
        }
        var bus = found.group(5);
        return new Rule(scope, bus == null ? EventBuses.DEFAULT : bus, found.group(6));
    }

    /** The syntax of these ARNs. */
    final class Syntax {
        private static final Pattern ARN =
                Pattern.compile(
                        "arn:(aws(?:-[a-z]+)*+):events:([a-z0-9-]{1,64}):(\\d{12}):"
                                + "(?:event-bus/([/.\\-_A-Za-z0-9]+)|rule/(?:([/.\\-_A-Za-z0-9]+)/)?([.\\-_A-Za-z0-9]+))");

        private Syntax() {}
    }
}
