package dev.askel.engine.registry.table;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError.ResourceNotFound;
import dev.askel.engine.api.EngineError.ValidationException;
import dev.askel.engine.api.StateMachineAliases.RoutingConfigurationListItem;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.visibility.Scopes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * The target of an alias: one or two versions of one machine, whose weights sum up to 100.
 *
 * @param machine the ARN of the machine, without version or alias
 * @param shares the shares in the order of the request
 */
public record Routing(StateMachineArn machine, List<Share> shares) {
    /** Sum of the weights of all shares. */
    public static final int WEIGHT_TOTAL = 100;

    /**
     * A version's share of the starts.
     *
     * @param version the number of the version
     * @param weight how many of {@link #WEIGHT_TOTAL} starts
     */
    public record Share(long version, int weight) {
        RoutingConfigurationListItem toItem(StateMachineArn machine) {
            return new RoutingConfigurationListItem(StoredVersion.arn(machine, version), weight);
        }
    }

    public Routing {
        shares = List.copyOf(shares);
    }

    /**
     * Parses and checks a routing configuration (recorded: test_sfn_api_aliasing,
     * test_error_create_alias_invalid_router_configs). Whether the versions exist is checked later,
     * by the transaction.
     */
    public static Answer<Routing> parse(Caller caller, List<RoutingConfigurationListItem> items) {
        var arns = new ArrayList<StateMachineArn>();
        for (var item : items) {
            switch (Arns.parseStateMachine(item.stateMachineVersionArn())) {
                case Answer.Ok<StateMachineArn>(var arn) -> arns.add(arn);
                case Answer.Refused<StateMachineArn>(var error) -> {
                    return Answer.refused(error);
                }
            }
        }
        if (!arns.stream().allMatch(StateMachineArn::isVersion)) {
            return refused("contain state machine version ARNs", arns);
        }
        if (new HashSet<>(arns).size() < arns.size()) {
            return refused("contain distinct state machine version ARNs", arns);
        }
        var machine = arns.getFirst().unqualified();
        if (!arns.stream().allMatch(arn -> arn.unqualified().equals(machine))) {
            return refused("contain version ARNs of the same state machine", arns);
        }
        var weights = items.stream().map(RoutingConfigurationListItem::weight).toList();
        if (weights.stream().mapToInt(weight -> weight).sum() != WEIGHT_TOTAL) {
            return Answer.refused(
                    ValidationException.invalidRouting(
                            "Sum of routing configuration weights must equal 100. Received: "
                                    + weights));
        }
        return Scopes.requireOwn(caller, Answer.ok(arns.getFirst()), Routing::unknown)
                .then(_ -> shares(machine, arns, weights));
    }

    private static Answer<Routing> refused(String rule, List<StateMachineArn> arns) {
        return Answer.refused(
                ValidationException.invalidRouting(
                        "Routing configuration must %s. Received: %s".formatted(rule, arns)));
    }

    private static Answer<Routing> shares(
            StateMachineArn machine, List<StateMachineArn> arns, List<Integer> weights) {
        var shares = new ArrayList<Share>();
        for (int i = 0; i < arns.size(); i++) {
            var number = arns.get(i).versionNumber();
            if (number == null) {
                return Answer.refused(unknown(arns.get(i)));
            }
            shares.add(new Share(number, weights.get(i)));
        }
        return Answer.ok(new Routing(machine, shares));
    }

    /** Returns the refusal for a version that does not exist. */
    public static ResourceNotFound unknown(StateMachineArn version) {
        return ResourceNotFound.alias(version.toString());
    }
}
