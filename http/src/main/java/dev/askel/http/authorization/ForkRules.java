package dev.askel.http.authorization;

import static dev.askel.http.authorization.RequestedResources.action;
import static dev.askel.http.authorization.RequestedResources.onArn;
import static dev.askel.http.authorization.RequestedResources.onMachineOf;
import static dev.askel.http.authorization.RequestedResources.states;

import dev.askel.access.policy.AccessRequest;
import java.util.ArrayList;
import java.util.List;

/** The rules of the routes that fork executions. */
final class ForkRules {
    static final String FORK = "ForkExecution";
    static final String PREVIEW = "PreviewFork";

    private static final String ORIGIN = "executionArn";

    private ForkRules() {}

    /**
     * A fork contains the data of its origin, and starts an execution of its machine. A definition
     * in the request runs with the role of the machine, as after an update.
     */
    static List<AccessRequest> fork(RequestedResources it) {
        var requests = new ArrayList<AccessRequest>();
        requests.add(it.on(action(FORK), ORIGIN));
        requests.add(it.on(states("GetExecutionHistory"), ORIGIN));
        requests.add(onMachine(states("StartExecution"), it));
        if (it.members().has("definition")) {
            requests.add(onMachine(states("UpdateStateMachine"), it));
        }
        return requests;
    }

    /** A preview shows which states differ between the definitions of the origin and the fork. */
    static List<AccessRequest> preview(RequestedResources it) {
        return List.of(
                it.on(action(PREVIEW), ORIGIN),
                it.on(states("GetExecutionHistory"), ORIGIN),
                it.on(states("DescribeStateMachineForExecution"), ORIGIN),
                onMachine(states("DescribeStateMachine"), it));
    }

    /** Creates a request for the machine in the body, or for the machine of the origin. */
    private static AccessRequest onMachine(String action, RequestedResources it) {
        var machine = it.text("stateMachineArn");
        return machine == null ? onMachineOf(action, it.text(ORIGIN)) : onArn(action, machine);
    }
}
