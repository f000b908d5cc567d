package dev.askel.engine.feed;

import dev.askel.engine.api.arn.Arn.ExecutionArn;
import org.jspecify.annotations.Nullable;

/**
 * The subject of a subscription: every commit of an execution, or only its end.
 *
 * <p>A subscription is opened before the id of the machine is known, so a topic does not contain
 * this id. Executions of other machines that have the same execution name therefore cause
 * unnecessary hints. An unnecessary hint costs only a read.
 *
 * @param execution {@code account/region/name}; {@code account/region/label:name} for a child of a
 *     Map Run
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
