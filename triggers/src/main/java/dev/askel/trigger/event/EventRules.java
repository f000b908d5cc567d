package dev.askel.trigger.event;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.Tag;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The operations on rules and their targets. A parameter {@code bus} is the name or the ARN of an
 * event bus of the caller; null means the default bus. A rule or bus that does not exist is refused
 * with {@code ResourceNotFoundException}. Changes are durable when the answer arrives, and events
 * that any node receives afterwards follow them.
 */
public interface EventRules {
    /**
     * Creates or replaces a rule. The targets and, if {@code tags} is empty, the tags of an
     * existing rule remain.
     *
     * @return the ARN of the rule
     */
    CompletionStage<Answer<String>> putRule(Caller caller, PutRuleRequest request);

    /**
     * Creates a rule. A name in use is refused with {@code ResourceAlreadyExistsException}.
     *
     * @return the ARN of the rule
     */
    CompletionStage<Answer<String>> createRule(Caller caller, PutRuleRequest request);

    /** Deletes a rule without targets. A rule that does not exist counts as deleted. */
    CompletionStage<Answer<Done>> deleteRule(Caller caller, @Nullable String bus, String name);

    /** Enables or disables a rule. */
    CompletionStage<Answer<Done>> setRuleState(
            Caller caller, @Nullable String bus, String name, RuleState state);

    /** Describes a rule. */
    CompletionStage<Answer<Rule>> describeRule(Caller caller, @Nullable String bus, String name);

    /** Lists the rules of a bus in the order of their names. */
    CompletionStage<Answer<Listing<Rule>>> listRules(
            Caller caller, @Nullable String bus, @Nullable String namePrefix, ListPage page);

    /**
     * Adds targets to a rule; a target with the id of an existing target replaces it.
     *
     * @return the targets that were not added
     */
    CompletionStage<Answer<List<FailedTarget>>> putTargets(
            Caller caller, @Nullable String bus, String rule, List<RuleTarget> targets);

    /**
     * Removes targets from a rule.
     *
     * @return the ids that the rule does not have
     */
    CompletionStage<Answer<List<FailedTarget>>> removeTargets(
            Caller caller, @Nullable String bus, String rule, List<String> ids);

    /** Lists the targets of a rule in the order of their ids. */
    CompletionStage<Answer<Listing<RuleTarget>>> listTargetsByRule(
            Caller caller, @Nullable String bus, String rule, ListPage page);

    /** Lists the names of the rules of a bus that have a target with an ARN. */
    CompletionStage<Answer<Listing<String>>> listRuleNamesByTarget(
            Caller caller, @Nullable String bus, String targetArn, ListPage page);

    /**
     * Tests whether a pattern matches an event.
     *
     * @param event the event as JSON, with at least the members that AWS requires
     */
    Answer<Boolean> testEventPattern(String pattern, String event);

    /** The states of a rule. The third one also matches events that only read, on AWS. */
    enum RuleState {
        ENABLED,
        DISABLED,
        ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS
    }

    /**
     * A rule.
     *
     * @param pattern the event pattern as the client sent it
     * @param createdBy the account that created the rule
     */
    record Rule(
            String arn,
            String busName,
            String name,
            String pattern,
            RuleState state,
            @Nullable String description,
            @Nullable String roleArn,
            String createdBy) {}

    /**
     * A request to create or replace a rule.
     *
     * @param scheduleExpression must be null: schedules belong to EventBridge Scheduler
     */
    record PutRuleRequest(
            @Nullable String bus,
            String name,
            @Nullable String pattern,
            @Nullable String scheduleExpression,
            RuleState state,
            @Nullable String description,
            @Nullable String roleArn,
            List<Tag> tags) {}

    /** A target that an operation did not add or remove. */
    record FailedTarget(String targetId, String errorCode, String errorMessage) {}

    /** The empty result of an operation. */
    record Done() {
        /** The result. */
        public static final Done DONE = new Done();
    }

    /**
     * A page of a list.
     *
     * @param limit the maximum number of items, 1 to 100; null for 100
     * @param token the token of the previous page; null for the first page
     */
    record ListPage(@Nullable Integer limit, @Nullable String token) {
        /** The maximum number of items of a page (API reference, LimitMax100). */
        public static final int ITEMS_MAX = 100;

        /** The number of items of this page. */
        public int size() {
            return limit == null ? ITEMS_MAX : limit;
        }
    }

    /**
     * The items of a page.
     *
     * @param nextToken the token of the next page; null when there is none
     */
    record Listing<T>(List<T> items, @Nullable String nextToken) {}
}
