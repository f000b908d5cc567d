package dev.askel.engine.api;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Names that lead to one or two versions of a state machine (docs/aws/api.md section 4.2). */
public interface StateMachineAliases {

    /**
     * Creates an alias. The same request again gives the alias that is there, any other of the same
     * name is a {@code ConflictException}.
     */
    CompletionStage<Answer<CreateStateMachineAliasResult>> createStateMachineAlias(
            Caller caller, CreateStateMachineAliasRequest request);

    /** Changes what is given; starts acknowledged later see the change on every node. */
    CompletionStage<Answer<UpdateStateMachineAliasResult>> updateStateMachineAlias(
            Caller caller, UpdateStateMachineAliasRequest request);

    /** Describes an alias, or {@code ResourceNotFound}. */
    CompletionStage<Answer<DescribeStateMachineAliasResult>> describeStateMachineAlias(
            Caller caller, DescribeStateMachineAliasRequest request);

    /** The aliases of a machine, or those that lead to one of its versions, by name. */
    CompletionStage<Answer<ListStateMachineAliasesResult>> listStateMachineAliases(
            Caller caller, ListStateMachineAliasesRequest request);

    /** Deletes an alias, not its versions; an unknown one is deleted already. */
    CompletionStage<Answer<DeleteStateMachineAliasResult>> deleteStateMachineAlias(
            Caller caller, DeleteStateMachineAliasRequest request);

    /**
     * A version's share of the starts.
     *
     * @param weight how many of 100 starts, 0 to 100
     */
    record RoutingConfigurationListItem(String stateMachineVersionArn, int weight) {}

    /**
     * An alias to create, of the machine that its versions belong to.
     *
     * @param name 1 to 80 letters, digits and {@code _-.}, not digits alone
     * @param routingConfiguration one or two
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
     * What to change, one thing at least.
     *
     * @param routingConfiguration one or two; null leaves it as it is
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
     * @param routingConfiguration in the order in which it was given
     * @param updateDate the creation's while nothing was changed
     */
    record DescribeStateMachineAliasResult(
            String stateMachineAliasArn,
            String name,
            @Nullable String description,
            List<RoutingConfigurationListItem> routingConfiguration,
            Instant creationDate,
            Instant updateDate) {}

    /**
     * Whose aliases.
     *
     * @param stateMachineArn a machine's, or a version's for the aliases that lead to it
     */
    record ListStateMachineAliasesRequest(String stateMachineArn, Page page) {}

    record ListStateMachineAliasesResult(
            List<StateMachineAliasListItem> stateMachineAliases, @Nullable String nextToken) {}

    record StateMachineAliasListItem(String stateMachineAliasArn, Instant creationDate) {}

    record DeleteStateMachineAliasRequest(String stateMachineAliasArn) {}

    /** Nothing to say: there is no such alias now. */
    record DeleteStateMachineAliasResult() {}
}
