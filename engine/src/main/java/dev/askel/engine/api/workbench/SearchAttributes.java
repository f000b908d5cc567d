package dev.askel.engine.api.workbench;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.attribute.AttributeDefinition;
import dev.askel.engine.api.attribute.AttributeType;
import dev.askel.engine.api.attribute.AttributeValue;
import dev.askel.engine.api.workbench.ExecutionSearches.FoundExecution;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Search attributes: values that Askel reads from the inputs of executions, by definitions of their
 * state machines. Searches select and sort executions by them. AWS has no such feature.
 */
public interface SearchAttributes {
    /** The maximum number of attributes of a state machine. */
    int ATTRIBUTES_MAX = 20;

    /**
     * The maximum number of attributes of a state machine with type {@link AttributeType#TEXT}. A
     * start inserts a row for each word.
     */
    int TEXTS_MAX = 4;

    /** The maximum number of names that the state machines of an account in a region define. */
    int NAMES_MAX = 500;

    /** The maximum length of a query in UTF-16 code units. */
    int QUERY_CHARACTERS_MAX = 2_048;

    /** The maximum number of conditions of a query; each searched word is a condition. */
    int CONDITIONS_MAX = 10;

    /** The maximum of {@link DefinedAttribute#problems}. */
    int PROBLEMS_MAX = 1_000;

    /** The maximum number of groups in a result. */
    int GROUPS_MAX = 100;

    /** An attribute that at least one state machine defines. */
    record NamedAttribute(String name, AttributeType type) {}

    /**
     * An attribute of a state machine.
     *
     * @param problems the number of executions of all machines whose value did not fit this
     *     attribute; {@link #PROBLEMS_MAX} means so many or more
     */
    record DefinedAttribute(AttributeDefinition definition, int problems) {}

    /** The attributes of a state machine, in the order of their definitions. */
    record MachineAttributes(String stateMachineArn, List<DefinedAttribute> attributes) {}

    /**
     * The conditions and the order of a search.
     *
     * @param query conditions such as {@code orderId = "A-17" and total >= 100}; null for none
     * @param sort the attribute that orders the result; a leading {@code -} reverses the order.
     *     Executions without a value are not selected. Null for the latest start first
     */
    record AttributeSearch(@Nullable String query, @Nullable String sort) {}

    /** An execution with its values by name. */
    record AttributedExecution(FoundExecution execution, Map<String, AttributeValue> values) {}

    record AttributeSearchResult(
            List<AttributedExecution> executions, @Nullable String nextToken) {}

    /**
     * The executions with an equal value.
     *
     * @param executions the numbers of executions by status, without zeros
     */
    record ValueGroup(AttributeValue value, Map<ExecutionStatus, Integer> executions) {
        public ValueGroup {
            executions = Map.copyOf(executions);
        }

        /** Returns the number of executions. */
        public int count() {
            return executions.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    /**
     * Executions by the values of an attribute.
     *
     * @param groups the groups with the most executions, at most {@link #GROUPS_MAX}; of equal
     *     groups, the one with the latest start is first
     * @param groupCount the number of all groups
     * @param executionCount the number of executions of all groups
     * @param isComplete whether all matching executions with a value were counted; otherwise the
     *     latest starts were counted
     */
    record ValueGroups(
            List<ValueGroup> groups, int groupCount, int executionCount, boolean isComplete) {
        public ValueGroups {
            groups = List.copyOf(groups);
        }
    }

    /** Lists the attributes that the state machines of the caller's account and region define. */
    CompletionStage<Answer<List<NamedAttribute>>> list(Caller caller);

    /**
     * Describes the attributes of a state machine.
     *
     * @return {@code StateMachineDoesNotExist} for an unknown state machine
     */
    CompletionStage<Answer<MachineAttributes>> describe(Caller caller, String stateMachineArn);

    /**
     * Replaces the attributes of a state machine. Later starts compute the values. Earlier
     * executions keep theirs until a bulk job with the action {@code BACKFILL}.
     *
     * @return {@code ValidationException} for definitions that are not valid, or too many of them;
     *     {@code ConflictException} when another state machine defines a name with another type, or
     *     while a node is not upgraded; {@code StateMachineTypeNotSupported} for an Express state
     *     machine; {@code StateMachineDoesNotExist} or {@code StateMachineDeleting}
     */
    CompletionStage<Answer<MachineAttributes>> put(
            Caller caller, String stateMachineArn, List<AttributeDefinition> definitions);

    /**
     * Removes the attributes of a state machine.
     *
     * @return {@code StateMachineTypeNotSupported} for an Express state machine; {@code
     *     StateMachineDoesNotExist} or {@code StateMachineDeleting}
     */
    CompletionStage<Answer<MachineAttributes>> remove(Caller caller, String stateMachineArn);

    /**
     * Returns the values of an execution by name. An attribute whose result did not fit is {@link
     * AttributeValue.Absent}.
     *
     * @return {@code ExecutionDoesNotExist} for an unknown execution
     */
    CompletionStage<Answer<Map<String, AttributeValue>>> values(Caller caller, String executionArn);

    /**
     * Returns a page of the executions that meet the criteria and the conditions.
     *
     * @return {@code ValidationException} for a query that is not valid or names an attribute that
     *     no state machine defines; the errors of {@link ExecutionSearches#search}
     */
    CompletionStage<Answer<AttributeSearchResult>> search(
            Caller caller, ExecutionCriteria criteria, AttributeSearch search, Page page);

    /**
     * Groups the executions that meet the criteria and the conditions by the values of an
     * attribute. Executions without a value are not counted.
     *
     * @param query conditions as in {@link AttributeSearch}; null for none
     * @param attribute the name of an attribute, whose type is not {@link AttributeType#TEXT}
     * @return the errors of {@link #search}
     */
    CompletionStage<Answer<ValueGroups>> group(
            Caller caller, ExecutionCriteria criteria, @Nullable String query, String attribute);
}
