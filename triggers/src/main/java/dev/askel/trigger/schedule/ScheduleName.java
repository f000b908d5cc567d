package dev.askel.trigger.schedule;

import dev.askel.engine.api.Caller;
import dev.askel.engine.api.arn.ArnScope;

/**
 * The identity of a schedule.
 *
 * @param account twelve digits
 * @param group the name of the group
 * @param name unique in the group
 */
public record ScheduleName(String account, String region, String group, String name) {
    /** The group of schedules that name no group. It always exists. */
    public static final String DEFAULT_GROUP = "default";

    static ScheduleName of(Caller caller, String group, String name) {
        return new ScheduleName(caller.account(), caller.region(), group, name);
    }

    /** Returns the ARN of the schedule. */
    public String arn() {
        return arn(ArnScope.of(region, account), "schedule/" + group + "/" + name);
    }

    /** Returns the ARN of a group. */
    public static String groupArn(ArnScope scope, String group) {
        return arn(scope, "schedule-group/" + group);
    }

    private static String arn(ArnScope scope, String resource) {
        return "arn:%s:scheduler:%s:%s:%s"
                .formatted(scope.partition(), scope.region(), scope.account(), resource);
    }
}
