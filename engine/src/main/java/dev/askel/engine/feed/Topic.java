package dev.askel.engine.feed;

import dev.askel.engine.api.arn.Arn.ExecutionArn;
import org.jspecify.annotations.Nullable;

/**
 * The subject of a watch: every commit of an execution, or only its end.
 *
 * <p>The name of an execution does not contain the id of its machine, so a watch can be opened
 * before the machine of a start is known. Executions of other machines with the same name cause
 * unnecessary hints, but such a hint costs only a read.
 *
 * @param execution {@code account/region/name}; {@code …/label:uuid} for a Map Run's child
 */
public record Topic(String execution, boolean endOnly) {
    static Topic eventsOf(ExecutionArn arn) {
        return new Topic(execution(arn), false);
    }

    static Topic endOf(ExecutionArn arn) {
        return new Topic(execution(arn), true);
    }

    private static String execution(ExecutionArn arn) {
        var label = arn.label();
        return arn.scope().account()
                + "/"
                + arn.scope().region()
                + "/"
                + (label == null ? "" : label + ":")
                + arn.name();
    }

    /** Returns the execution of a persistence id; null when the id has another form. */
    static @Nullable String execution(String persistenceId) {
        int region = persistenceId.indexOf('/') + 1;
        int machine = persistenceId.indexOf('/', region) + 1;
        int name = persistenceId.indexOf('/', machine) + 1;
        return region == 0 || machine == 0 || name == 0
                ? null
                : persistenceId.substring(0, machine) + persistenceId.substring(name);
    }
}
