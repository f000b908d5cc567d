package dev.askel.engine.api;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Operations on aliases, which route starts to one or two versions of a state machine
 * (docs/aws/api.md section 4.2).
 */
public interface StateMachineAliases {

    /**
     * Creates an alias. A repetition of the request returns the existing alias. A different request
     * with the same name is refused with {@code ConflictException}.
     */
    CompletionStage<Answer<CreateStateMachineAliasResult>> createStateMachineAlias(
            Caller caller, CreateStateMachineAliasRequest request);

    /**
     * Updates the given members. A start that is acknowledged after the update uses the changed
     * alias, on every node.
     */
    CompletionStage<Answer<UpdateStateMachineAliasResult>> updateStateMachineAlias(
            Caller caller, UpdateStateMachineAliasRequest request);

    /** Describes an alias. An unknown alias is refused with {@code ResourceNotFound}. */
    CompletionStage<Answer<DescribeStateMachineAliasResult>> describeStateMachineAlias(
            Caller caller, DescribeStateMachineAliasRequest request);

    /** Lists the aliases of a machine, or the aliases that route to one version, by name. */
    CompletionStage<Answer<ListStateMachineAliasesResult>> listStateMachineAliases(
            Caller caller, ListStateMachineAliasesRequest request);

    /** Deletes an alias, but not the versions to which it routes. Succeeds for an unknown alias. */
    CompletionStage<Answer<DeleteStateMachineAliasResult>> deleteStateMachineAlias(
            Caller caller, DeleteStateMachineAliasRequest request);

    /**
     * A version's share of the starts.
     *
     * @param weight how many of 100 starts, 0 to 100
     */
    record RoutingConfigurationListItem(String stateMachineVersionArn, int weight) {}

    /**
     * An alias to create. It belongs to the machine of the versions.
     *
     * @param name the name: 1 to 80 letters, digits and {@code _-.}, not digits alone
     * @param routingConfiguration one or two versions
     */
    record CreateStateMachineAliasRequest(
            String name,
            @Nullable String description,
            List<RoutingConfigurationListItem> routingConfiguration) {
        public CreateStateMachineAliasRequest {
            routingConfiguration = List.copyOf(routingConfiguration);
        }
    }

    record CreateStateMachineAliasResult(String stateMachineAliasArn, Instant creationDate) {}

    /**
     * The changes of an alias, at least one.
     *
     * @param routingConfiguration one or two versions; null for no change
     */
    record UpdateStateMachineAliasRequest(
            String stateMachineAliasArn,
            @Nullable String description,
            @Nullable List<RoutingConfigurationListItem> routingConfiguration) {
        public UpdateStateMachineAliasRequest {
            routingConfiguration =
                    routingConfiguration == null ? null : List.copyOf(routingConfiguration);
        }
    }

    record UpdateStateMachineAliasResult(Instant updateDate) {}

    record DescribeStateMachineAliasRequest(String stateMachineAliasArn) {}

    /**
     * An alias as its owner configured it.
     *
     * @param routingConfiguration the routing configuration in the order in which it was given
     * @param updateDate the creation date before the first change
     */
    record DescribeStateMachineAliasResult(
            String stateMachineAliasArn,
            String name,
            @Nullable String description,
            List<RoutingConfigurationListItem> routingConfiguration,
            Instant creationDate,
            Instant updateDate) {}

    /**
     * A request for a list of aliases.
     *
     * @param stateMachineArn the ARN of a machine, or of a version. A version selects the aliases
     *     that route to it
     */
    record ListStateMachineAliasesRequest(String stateMachineArn, Page page) {}

    record ListStateMachineAliasesResult(
            List<StateMachineAliasListItem> stateMachineAliases, @Nullable String nextToken) {}

    record StateMachineAliasListItem(String stateMachineAliasArn, Instant creationDate) {}

    record DeleteStateMachineAliasRequest(String stateMachineAliasArn) {}

    /** The empty result of DeleteStateMachineAlias. */
    record DeleteStateMachineAliasResult() {}
}
