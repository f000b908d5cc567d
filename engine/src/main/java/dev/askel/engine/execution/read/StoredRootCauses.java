package dev.askel.engine.execution.read;

import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.rootcause.CausalChain;
import dev.askel.asl.rootcause.CausalChainReader;
import dev.askel.asl.rootcause.CausalStep;
import dev.askel.asl.rootcause.CauseText;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions;
import dev.askel.engine.api.Executions.DescribeExecutionRequest;
import dev.askel.engine.api.Executions.DescribeExecutionResult;
import dev.askel.engine.api.IncludedData;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.arn.Arn;
import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.api.arn.Arn.ExpressExecutionArn;
import dev.askel.engine.api.workbench.EventRows;
import dev.askel.engine.api.workbench.EventRows.EventCriteria;
import dev.askel.engine.api.workbench.EventRows.ListEventsRequest;
import dev.askel.engine.api.workbench.MapRunMonitor;
import dev.askel.engine.api.workbench.MapRunMonitor.ChildFailureGroup;
import dev.askel.engine.api.workbench.RootCauses;
import dev.askel.engine.execution.ExecutionServices;
import dev.askel.engine.visibility.ExecutionHeader;
import dev.askel.engine.visibility.ExecutionLookup;
import dev.askel.engine.visibility.Scopes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Determines causal chains of failures from histories. If a nested execution or a child of a Map
 * Run caused the failure, the chain begins in that execution's history.
 */
public final class StoredRootCauses implements RootCauses {
    private final EventRows events;
    private final ExecutionLookup lookup;
    private final ExecutionServices.Revisions revisions;
    private final Executions executions;
    private final MapRunMonitor mapRuns;

    /**
     * Creates the reader.
     *
     * @param executions the operation that describes the Express children of Map Runs, because
     *     these have no history
     * @param mapRuns the operation that finds the failed children of Map Runs
     */
    public StoredRootCauses(
            EventRows events,
            ExecutionLookup lookup,
            ExecutionServices.Revisions revisions,
            Executions executions,
            MapRunMonitor mapRuns) {
        this.events = events;
        this.lookup = lookup;
        this.revisions = revisions;
        this.executions = executions;
        this.mapRuns = mapRuns;
    }

    @Override
    public CompletionStage<Answer<RootCause>> rootCause(
            Caller caller, String executionArn, IncludedObjectAccess access) {
        return chain(
                new Request(caller, access, RootCause.EVENTS_MAX, ReadBudget.unbounded()),
                caller,
                executionArn);
    }

    @Override
    public CompletionStage<List<FirstFailure>> origins(
            Caller caller, List<String> executionArns, Bounds bounds, IncludedObjectAccess access) {
        var budget = ReadBudget.of(bounds);
        CompletionStage<List<FirstFailure>> all = done(new ArrayList<>());
        for (var arn : executionArns) {
            all =
                    all.thenCompose(found ->
                            origin(new Request(caller, access, bounds.eventsMax(), budget), arn)
                                    .thenApply(origin -> {
                                        found.add(origin);
                                        return found;
                                    }));
        }
        return all;
    }

    private CompletionStage<FirstFailure> origin(Request request, String arn) {
        var unknown = new FirstFailure(arn, null, false);
        if (!request.budget.hasReadsLeft()) {
            return done(unknown);
        }
        return request.stepsOfChild(arn, 0, null)
                .thenApply(steps ->
                        new FirstFailure(
                                arn, steps.isEmpty() ? null : steps.getFirst(), request.complete));
    }

    private CompletionStage<Answer<RootCause>> chain(
            Request request, Caller caller, String executionArn) {
        return switch (Scopes.requireOwn(
                caller, Arns.parseExecution(executionArn), StoredRootCauses::unknown)) {
            case Answer.Refused(var error) -> done(Answer.refused(error));
            case Answer.Ok(ExecutionArn own) ->
                    lookup.byArn(own)
                            .thenCompose(found ->
                                    switch (found) {
                                        case Answer.Refused(var error) ->
                                                done(Answer.<RootCause>refused(error));
                                        case Answer.Ok(ExecutionHeader header) ->
                                                request.stepsOf(header, 0)
                                                        .thenApply(steps ->
                                                                Answer.ok(request.result(steps)));
                                    });
        };
    }

    private static EngineError unknown(ExecutionArn arn) {
        return new EngineError.ExecutionDoesNotExist(arn.toString());
    }

    private static <T> CompletionStage<T> done(T value) {
        return CompletableFuture.completedStage(value);
    }

    /** One request. It reads one execution after another. */
    private final class Request {
        private final Caller caller;
        private final IncludedObjectAccess access;
        private final ReadBudget budget;
        private int eventsLeft;
        private boolean complete = true;

        Request(Caller caller, IncludedObjectAccess access, int eventsMax, ReadBudget budget) {
            this.caller = caller;
            this.access = access;
            this.budget = budget;
            eventsLeft = eventsMax;
        }

        RootCause result(List<Step> steps) {
            return new RootCause(steps, complete);
        }

        /**
         * Returns no steps and marks the result as incomplete, because an earlier failure may
         * exist.
         */
        private CompletionStage<List<Step>> unknownSteps() {
            complete = false;
            return done(List.of());
        }

        /**
         * Returns the steps of an execution, and of the executions whose failures caused its
         * failure.
         */
        CompletionStage<List<Step>> stepsOf(ExecutionHeader header, int level) {
            if (!header.status().isUnsuccessful()) {
                return done(List.of());
            }
            var arn = header.arn().toString();
            return revisions
                    .revision(header.id().machineId().toString(), header.revision())
                    .thenCompose(pinned -> read(arn, new CausalChainReader(pinned.machine()), null))
                    .thenCompose(chain ->
                            innerSteps(chain, header.status(), level)
                                    .thenApply(inner ->
                                            Stream.concat(
                                                            inner.stream(),
                                                            chain.steps().stream()
                                                                    .map(step -> step(arn, step)))
                                                    .toList()));
        }

        /** Reads the events backwards from the last one until the reader needs no more. */
        private CompletionStage<CausalChain> read(
                String arn, CausalChainReader reader, @Nullable String token) {
            if (eventsLeft == 0 || !budget.tryTakeRead()) {
                complete = false;
                return done(reader.chain());
            }
            var page = new Page(Math.min(Page.SIZE_MAX, eventsLeft), token);
            return events.listEvents(
                            caller, new ListEventsRequest(arn, EventCriteria.ALL, page, true))
                    .thenCompose(answer -> {
                        if (!(answer instanceof Answer.Ok(EventRows.ListEventsResult read))) {
                            // The execution was deleted during the request.
                            complete = false;
                            return done(CausalChain.NONE);
                        }
                        boolean needsMore = true;
                        for (var event : read.events()) {
                            if (needsMore && eventsLeft > 0) {
                                eventsLeft--;
                                needsMore = reader.add(event);
                            }
                        }
                        var next = read.nextToken();
                        if (needsMore && next != null) {
                            return read(arn, reader, next);
                        }
                        var chain = reader.chain();
                        complete &= chain.complete();
                        return done(chain);
                    });
        }

        /** Returns the steps that precede the first step of a chain. */
        private CompletionStage<List<Step>> innerSteps(
                CausalChain chain, ExecutionStatus status, int level) {
            if (chain.steps().isEmpty()
                    || !(chain.steps().getFirst() instanceof CausalStep.StateFailed failed)) {
                return done(List.of());
            }
            var child = failed.childArn();
            if (child != null && endedWithChild(failed, status)) {
                return stepsOfChild(child, level + 1, null);
            }
            var mapRun = failed.mapRunArn();
            return mapRun == null || failed.interrupted()
                    ? done(List.of())
                    : stepsOfMapRun(mapRun, level + 1);
        }

        /**
         * Whether the failure of the child explains the failure of the task. When a task times out,
         * its child is stopped, and the history of the child shows where the time was spent.
         */
        private static boolean endedWithChild(
                CausalStep.StateFailed failed, ExecutionStatus status) {
            return failed.interrupted()
                    ? status == ExecutionStatus.TIMED_OUT
                    : ErrorName.TASK_FAILED.equals(failed.error())
                            || ErrorName.TIMEOUT.equals(failed.error());
        }

        private CompletionStage<List<Step>> stepsOfMapRun(String mapRunArn, int level) {
            return budget.tryTakeRead()
                            && Arns.parseMapRun(mapRunArn) instanceof Answer.Ok(var arn)
                            && isOwn(arn)
                    ? ifPermitted(
                            access.mayReadMapRun(mapRunArn),
                            () ->
                                    mapRuns.failures(caller, mapRunArn)
                                            .thenCompose(found ->
                                                    found
                                                                    instanceof
                                                                    Answer.Ok(
                                                                            MapRunMonitor
                                                                                            .ChildFailures
                                                                                    failures)
                                                            ? stepsOfGroup(failures, level)
                                                            : unknownSteps()))
                    : unknownSteps();
        }

        /**
         * Returns the steps of the most frequent failure of the children. All children run the same
         * states.
         */
        private CompletionStage<List<Step>> stepsOfGroup(
                MapRunMonitor.ChildFailures failures, int level) {
            // Aborted children are ignored, because the end of the Map Run aborts the children that
            // still run.
            Optional<ChildFailureGroup> group =
                    failures.groups().stream()
                            .filter(each -> each.status() != ExecutionStatus.ABORTED)
                            .filter(each -> !each.examples().isEmpty())
                            .findFirst();
            return group.map(found ->
                            stepsOfChild(
                                    found.examples().getFirst().executionArn(),
                                    level,
                                    found.failures().count()))
                    .orElseGet(() -> done(List.of()));
        }

        private CompletionStage<List<Step>> stepsOfChild(
                String arn, int level, @Nullable Long similar) {
            if (level > RootCause.LEVELS_MAX
                    || !(Arns.parse(arn) instanceof Answer.Ok(Arn child))
                    || !isOwn(child)) {
                return unknownSteps();
            }
            return ifPermitted(
                    access.mayReadExecution(arn),
                    () ->
                            switch (child) {
                                case ExecutionArn standard ->
                                        stepsOfStandard(standard, level)
                                                .thenApply(steps -> withCount(steps, similar));
                                case ExpressExecutionArn _ ->
                                        stepsOfExpress(arn)
                                                .thenApply(steps -> withCount(steps, similar));
                                case Arn.StateMachineArn _, Arn.ActivityArn _, Arn.MapRunArn _ ->
                                        unknownSteps();
                            });
        }

        private boolean isOwn(Arn arn) {
            return arn.scope().equals(caller.scope());
        }

        private CompletionStage<List<Step>> ifPermitted(
                CompletionStage<Boolean> permitted, Supplier<CompletionStage<List<Step>>> steps) {
            return permitted.thenCompose(yes -> yes ? steps.get() : unknownSteps());
        }

        private CompletionStage<List<Step>> stepsOfStandard(ExecutionArn arn, int level) {
            return lookup.byArn(arn)
                    .thenCompose(found ->
                            found instanceof Answer.Ok(ExecutionHeader header)
                                    ? stepsOf(header, level)
                                    : unknownSteps());
        }

        private CompletionStage<List<Step>> stepsOfExpress(String arn) {
            if (!budget.tryTakeRead()) {
                return unknownSteps();
            }
            return executions
                    .describeExecution(
                            caller, new DescribeExecutionRequest(arn, IncludedData.METADATA_ONLY))
                    .thenCompose(found ->
                            found instanceof Answer.Ok(DescribeExecutionResult child)
                                    ? done(stepsOf(child))
                                    : unknownSteps());
        }

        private static List<Step> stepsOf(DescribeExecutionResult express) {
            var at = express.stopDate();
            return at == null || !express.status().isUnsuccessful()
                    ? List.of()
                    : List.of(
                            step(
                                    express.executionArn(),
                                    new CausalStep.ExecutionEnded(
                                            express.status(),
                                            0,
                                            at,
                                            express.error(),
                                            express.cause())));
        }

        private static Step step(String arn, CausalStep step) {
            return new Step(arn, step, CauseText.parse(causeOf(step)), null);
        }

        private static @Nullable String causeOf(CausalStep step) {
            return switch (step) {
                case CausalStep.StateFailed failed -> failed.cause();
                case CausalStep.ExecutionEnded ended -> ended.cause();
                case CausalStep.ErrorCaught _ -> null;
            };
        }

        /**
         * Sets the number of similar children in the last step. The last step is the end of a
         * child.
         */
        private static List<Step> withCount(List<Step> steps, @Nullable Long similar) {
            if (similar == null || steps.isEmpty()) {
                return steps;
            }
            var end = steps.getLast();
            return Stream.concat(
                            steps.stream().limit(steps.size() - 1L),
                            Stream.of(
                                    new Step(
                                            end.executionArn(),
                                            end.step(),
                                            end.parsedCause(),
                                            similar)))
                    .toList();
        }
    }
}
