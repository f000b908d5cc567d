package dev.askel.http.authorization;

import static dev.askel.http.authorization.RequestedResources.action;
import static dev.askel.http.authorization.RequestedResources.onArn;
import static dev.askel.http.authorization.RequestedResources.onMachineOf;
import static dev.askel.http.authorization.RequestedResources.states;

import dev.askel.access.policy.AccessRequest;
import java.util.List;

/** The rules of the routes that migrate executions. */
final class MigrationRules {
    static final String MIGRATE = "MigrateExecution";
    static final String PREVIEW = "PreviewMigration";

    /** A migrated execution runs another definition and role, as a new execution of the version. */
    static final String RUN_VERSION = states("StartExecution");

    private static final String EXECUTION = "executionArn";

    private MigrationRules() {}

    static List<AccessRequest> migrate(RequestedResources it) {
        return List.of(it.on(action(MIGRATE), EXECUTION), onMachine(RUN_VERSION, it));
    }

    /** A preview shows the names of states of both definitions. */
    static List<AccessRequest> preview(RequestedResources it) {
        return List.of(
                it.on(action(PREVIEW), EXECUTION),
                it.on(states("DescribeStateMachineForExecution"), EXECUTION),
                onMachine(states("DescribeStateMachine"), it));
    }

    /** Creates a request for the machine in the body, or for that of the execution. */
    private static AccessRequest onMachine(String action, RequestedResources it) {
        var machine = it.text("stateMachineArn");
        return machine == null ? onMachineOf(action, it.text(EXECUTION)) : onArn(action, machine);
    }
}
