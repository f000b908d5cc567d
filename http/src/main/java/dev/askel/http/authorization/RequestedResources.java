package dev.askel.http.authorization;

import dev.askel.access.policy.AccessRequest;
import dev.askel.access.policy.ConditionKeys;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.arn.Arn;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.http.wire.RequestMembers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The resources that a request names, as policies see them. A version or an alias counts as its
 * machine, and its name is the value of {@code states:StateMachineQualifier} (<a
 * href="https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html">AWS:
 * authorization for versions and aliases</a>).
 *
 * @param scope the account and region of the request
 * @param members the members of the request, from the path, query or body where the operation reads
 *     them
 */
record RequestedResources(ArnScope scope, RequestMembers members) {
    /** The resource for an action on no particular resource. */
    static final String ANY = "*";

    private static final String STATES = "states:";
    private static final String STEP_FUNCTIONS = "states.amazonaws.com";

    @Nullable String text(String member) {
        return members.textOrNull(member);
    }

    /** Creates an access request for the resource whose ARN is the value of a member. */
    AccessRequest on(String action, String member) {
        return onArn(action, text(member));
    }

    /**
     * Creates an access request for a resource.
     *
     * @param arn the ARN of the resource; null for a request about all resources
     */
    static AccessRequest onArn(String action, @Nullable String arn) {
        if (arn == null) {
            return AccessRequest.forPattern(action, ANY);
        }
        var resource = withoutTestCase(arn);
        if (!(Arns.parse(resource) instanceof Answer.Ok<Arn>(Arn parsed))) {
            // The operation later refuses this string, because it is not an ARN. Until then, the
            // string is compared as it is: wildcards in it must not match other ARNs.
            return AccessRequest.of(action, arn);
        }
        if (!(parsed instanceof StateMachineArn machine) || machine.isUnqualified()) {
            // Every ARN has only one spelling, so the string need not be normalized.
            return AccessRequest.of(action, resource);
        }
        var request = AccessRequest.of(action, machine.unqualified().toString());
        var qualifier = machine.qualifier();
        return qualifier == null ? request : request.with(ConditionKeys.QUALIFIER, qualifier);
    }

    /** Removes the suffix after {@code #}, which names a test case of mocks (docs/mocks.md). */
    private static String withoutTestCase(String arn) {
        int suffix = arn.indexOf('#');
        return suffix < 0 ? arn : arn.substring(0, suffix);
    }

    /**
     * Creates an access request for a resource of the account that the request names or creates.
     */
    AccessRequest onNamed(String action, String type, @Nullable String name) {
        return name == null
                ? AccessRequest.forPattern(action, ANY)
                : AccessRequest.of(action, arn("states", type + ":" + name));
    }

    /**
     * Creates an access request for the list of an account's resources, with the resource that AWS
     * checks.
     */
    AccessRequest onList(String action, String type) {
        return AccessRequest.of(action, arn("states", type + ":*"));
    }

    /** Creates an access request for a machine, or about all machines of the account. */
    AccessRequest onMachine(String action, @Nullable String machineArn) {
        return machineArn == null
                ? AccessRequest.forPattern(action, arn("states", "stateMachine:*"))
                : onArn(action, machineArn);
    }

    /** Creates an access request for all executions of a machine, or of all machines. */
    AccessRequest onExecutions(String action, @Nullable String machineArn, String name) {
        if (machineArn == null) {
            return AccessRequest.forPattern(action, arn("states", "execution:*"));
        }
        return Arns.parseStateMachine(withoutTestCase(machineArn))
                        instanceof Answer.Ok<StateMachineArn>(StateMachineArn machine)
                ? AccessRequest.forPattern(
                        action,
                        new Arn.ExecutionArn(machine.scope(), machine.name(), name).toString())
                : AccessRequest.of(action, machineArn);
    }

    /** Creates an access request for the machine of an execution. */
    static AccessRequest onMachineOf(String action, @Nullable String executionArn) {
        return executionArn != null
                        && Arns.parseExecution(executionArn)
                                instanceof Answer.Ok<Arn.ExecutionArn>(Arn.ExecutionArn execution)
                ? AccessRequest.of(
                        action,
                        new StateMachineArn(execution.scope(), execution.stateMachineName())
                                .toString())
                : onArn(action, executionArn);
    }

    /** Creates an access request for all Map Runs of the machine of an execution. */
    static AccessRequest onMapRunsOf(String action, @Nullable String executionArn) {
        return executionArn != null
                        && Arns.parseExecution(executionArn)
                                instanceof Answer.Ok<Arn.ExecutionArn>(Arn.ExecutionArn execution)
                ? AccessRequest.forPattern(
                        action,
                        arn(
                                execution.scope(),
                                "states",
                                "mapRun:" + execution.stateMachineName() + "/*"))
                : onArn(action, executionArn);
    }

    /**
     * Creates an access request for a role that the request passes to the service, as IAM checks
     * it.
     *
     * @param roleArn the role's ARN
     */
    static AccessRequest passRole(String roleArn) {
        return AccessRequest.of("iam:PassRole", roleArn)
                .with(ConditionKeys.PASSED_TO_SERVICE, STEP_FUNCTIONS);
    }

    /** Adds the tags of the request to the context of an access request. */
    AccessRequest tagged(AccessRequest request) {
        return tagged(request, "tags", "key", "value");
    }

    /**
     * Adds the tags of the request to the context of an access request.
     *
     * @param list the member with the tags
     * @param keyMember the member with the key of a tag
     * @param valueMember the member with the value of a tag
     */
    AccessRequest tagged(AccessRequest request, String list, String keyMember, String valueMember) {
        var tags = members.structures(list);
        var result = request;
        var keys = tags.stream().map(tag -> tag.textOrNull(keyMember)).toList();
        for (var tag : tags) {
            var key = tag.textOrNull(keyMember);
            var value = tag.textOrNull(valueMember);
            if (key != null) {
                result =
                        result.with(
                                ConditionKeys.REQUEST_TAG_PREFIX + ConditionKeys.toLowerCase(key),
                                value == null ? "" : value);
            }
        }
        return withTagKeys(result, keys.stream().map(String::valueOf).toList());
    }

    /** Adds the keys of tags to the context of an access request. */
    static AccessRequest withTagKeys(AccessRequest request, List<String> keys) {
        return request.with(ConditionKeys.TAG_KEYS, keys.toArray(String[]::new));
    }

    /** Returns the ARN of a resource of the account that belongs to no region. */
    String global(String service, String resource) {
        return "arn:%s:%s::%s:%s".formatted(scope.partition(), service, scope.account(), resource);
    }

    /** Returns the ARN of a resource of the account. */
    String arn(String service, String resource) {
        return arn(scope, service, resource);
    }

    /** Returns the ARN of a resource of an account. */
    static String arn(ArnScope scope, String service, String resource) {
        return "arn:%s:%s:%s:%s:%s"
                .formatted(scope.partition(), service, scope.region(), scope.account(), resource);
    }

    /** The name of the action of a route. */
    static String action(String operationId) {
        return "askel:" + operationId;
    }

    /** Returns the action of an AWS operation. */
    static String states(String operation) {
        return STATES + operation;
    }
}
