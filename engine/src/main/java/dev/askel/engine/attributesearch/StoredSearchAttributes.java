package dev.askel.engine.attributesearch;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.attribute.AttributeDefinition;
import dev.askel.engine.api.attribute.AttributeType;
import dev.askel.engine.api.attribute.AttributeValue;
import dev.askel.engine.api.workbench.ExecutionCriteria;
import dev.askel.engine.api.workbench.SearchAttributes;
import dev.askel.engine.registry.SearchAttributeDefinitions;
import dev.askel.engine.registry.StartRules;
import dev.askel.engine.registry.table.StoredMachine;
import dev.askel.engine.searchattribute.AttributesJson;
import dev.askel.engine.searchattribute.CompiledAttributes;
import dev.askel.engine.searchattribute.StoredAttribute;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.upgrade.NodeCapability;
import dev.askel.engine.visibility.ExecutionLookup;
import dev.askel.engine.visibility.Scopes;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Implements the operations on search attributes. */
public final class StoredSearchAttributes implements SearchAttributes {
    private final SqlWorkers workers;
    private final StartRules machines;
    private final SearchAttributeDefinitions definitions;
    private final ExecutionLookup lookup;
    private final AttributeSearches searches;
    private final GroupedSearches groups;
    private final NodeCapability.Check capabilities;

    /**
     * @param capabilities the check that all nodes know search attributes; an older node would
     *     start executions without values
     */
    public StoredSearchAttributes(
            SqlWorkers workers,
            StartRules machines,
            SearchAttributeDefinitions definitions,
            ExecutionLookup lookup,
            PositionTokens tokens,
            NodeCapability.Check capabilities) {
        this.workers = workers;
        this.machines = machines;
        this.definitions = definitions;
        this.lookup = lookup;
        this.searches = new AttributeSearches(workers, tokens, SearchBounds.STANDARD);
        this.groups = new GroupedSearches(workers, SearchBounds.GROUPS);
        this.capabilities = capabilities;
    }

    @Override
    public CompletionStage<Answer<List<NamedAttribute>>> list(Caller caller) {
        return workers.submit(database ->
                Answer.ok(
                        database.read(connection ->
                                AttributeNames.read(connection, caller.scope()).values().stream()
                                        .map(each -> new NamedAttribute(each.name(), each.type()))
                                        .toList())));
    }

    @Override
    public CompletionStage<Answer<MachineAttributes>> describe(
            Caller caller, String stateMachineArn) {
        return machines.find(caller, stateMachineArn).thenCompose(this::describe);
    }

    private CompletionStage<Answer<MachineAttributes>> describe(Answer<StoredMachine> found) {
        return workers.submit(
                found,
                (database, machine) -> {
                    var attributes = AttributesJson.read(machine.searchAttributes());
                    var problems =
                            database.read(connection ->
                                    AttributeValues.problems(
                                            connection,
                                            attributes.stream().map(StoredAttribute::id).toList()));
                    return Answer.ok(
                            new MachineAttributes(
                                    machine.arn().toString(),
                                    attributes.stream()
                                            .map(each ->
                                                    new DefinedAttribute(
                                                            each.definition(),
                                                            problems.getOrDefault(each.id(), 0)))
                                            .toList()));
                });
    }

    @Override
    public CompletionStage<Answer<MachineAttributes>> put(
            Caller caller, String stateMachineArn, List<AttributeDefinition> attributes) {
        var invalid = refusal(attributes);
        return invalid != null
                ? Answer.refusedStage(invalid)
                : capabilityRefusal(attributes)
                        .<CompletionStage<Answer<MachineAttributes>>>map(
                                error -> Answer.refusedStage(error))
                        .orElseGet(() ->
                                definitions
                                        .replace(caller, stateMachineArn, attributes)
                                        .thenCompose(this::describe));
    }

    @Override
    public CompletionStage<Answer<MachineAttributes>> remove(
            Caller caller, String stateMachineArn) {
        return definitions.replace(caller, stateMachineArn, List.of()).thenCompose(this::describe);
    }

    private Optional<EngineError> capabilityRefusal(List<AttributeDefinition> attributes) {
        var refusal = capabilities.refusal(NodeCapability.SEARCH_ATTRIBUTES);
        boolean hasLater =
                attributes.stream().anyMatch(each -> CompiledAttributes.isLater(each.expression()));
        return refusal.isEmpty() && hasLater
                ? capabilities.refusal(NodeCapability.LATER_ATTRIBUTES)
                : refusal;
    }

    private static @Nullable EngineError refusal(List<AttributeDefinition> attributes) {
        if (attributes.isEmpty() || attributes.size() > ATTRIBUTES_MAX) {
            return invalid(
                    attributes.size() + " attributes",
                    "attributes",
                    "Member must have between 1 and %d items".formatted(ATTRIBUTES_MAX));
        }
        long texts = attributes.stream().filter(each -> each.type() == AttributeType.TEXT).count();
        if (texts > TEXTS_MAX) {
            return invalid(
                    texts + " attributes of type TEXT",
                    "attributes",
                    "Member must have at most %d items of type TEXT".formatted(TEXTS_MAX));
        }
        var names = new HashSet<String>();
        for (int i = 0; i < attributes.size(); i++) {
            var path = "attributes.%d.member".formatted(i + 1);
            var invalid = refusal(attributes.get(i), path, names);
            if (invalid != null) {
                return invalid;
            }
        }
        return null;
    }

    /**
     * Returns the reason why a definition is not valid; null when it is valid.
     *
     * @param path the path of the definition in the request
     * @param names the names of the previous definitions; the name is added
     */
    private static @Nullable EngineError refusal(
            AttributeDefinition definition, String path, Set<String> names) {
        var name = definition.name();
        var expression = definition.expression();
        if (!AttributeDefinition.NAME.matcher(name).matches()) {
            return invalid(
                    name,
                    path + ".name",
                    "Member must satisfy regular expression pattern: " + AttributeDefinition.NAME);
        }
        if (!names.add(name)) {
            return invalid(name, path + ".name", "Member must not occur in another definition");
        }
        if (expression.length() > AttributeDefinition.EXPRESSION_CHARACTERS_MAX) {
            return invalid(
                    "Value at '%s.expression' (%s)".formatted(path, name),
                    "Member must have length less than or equal to "
                            + AttributeDefinition.EXPRESSION_CHARACTERS_MAX);
        }
        return CompiledAttributes.refusal(expression)
                .map(reason ->
                        invalid(
                                "Value '%s' at '%s.expression' (%s)"
                                        .formatted(expression, path, name),
                                reason))
                .orElse(null);
    }

    private static EngineError invalid(String value, String member, String constraint) {
        return invalid("Value '%s' at '%s'".formatted(value, member), constraint);
    }

    private static EngineError invalid(String location, String constraint) {
        return new EngineError.ValidationException(
                "1 validation error detected: %s failed to satisfy constraint: %s"
                        .formatted(location, constraint));
    }

    @Override
    public CompletionStage<Answer<Map<String, AttributeValue>>> values(
            Caller caller, String executionArn) {
        var own =
                Scopes.requireOwn(
                        caller,
                        Arns.parseExecution(executionArn),
                        arn -> new EngineError.ExecutionDoesNotExist(arn.toString()));
        return own.thenCompose(arn ->
                lookup.byArn(arn)
                        .thenCompose(found ->
                                workers.submit(
                                        found,
                                        (database, header) ->
                                                Answer.ok(
                                                        database.read(connection ->
                                                                AttributeValues.read(
                                                                                connection,
                                                                                caller.scope(),
                                                                                List.of(
                                                                                        header
                                                                                                .persistenceId()))
                                                                        .getOrDefault(
                                                                                header
                                                                                        .persistenceId(),
                                                                                Map.of()))))));
    }

    @Override
    public CompletionStage<Answer<AttributeSearchResult>> search(
            Caller caller, ExecutionCriteria criteria, AttributeSearch search, Page page) {
        return searches.search(caller, criteria, search, page);
    }

    @Override
    public CompletionStage<Answer<ValueGroups>> group(
            Caller caller, ExecutionCriteria criteria, @Nullable String query, String attribute) {
        return groups.group(caller, criteria, query, attribute);
    }
}
