package dev.askel.engine.execution.start;

import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.Parent;
import dev.askel.asl.mock.TestCase;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions.StartExecutionRequest;
import dev.askel.engine.api.Executions.StartExecutionResult;
import dev.askel.engine.api.Executions.StopExecutionRequest;
import dev.askel.engine.api.Executions.StopExecutionResult;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.execution.AskRetry;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionCommand.StartReply;
import dev.askel.engine.execution.ExecutionCommand.StartResult;
import dev.askel.engine.execution.ExecutionCommand.StopReply;
import dev.askel.engine.execution.ExecutionRegion;
import dev.askel.engine.execution.ExecutionStarter;
import dev.askel.engine.execution.PayloadLimits;
import dev.askel.engine.journal.attribute.AttributeRow;
import dev.askel.engine.mock.MockCases;
import dev.askel.engine.registry.Registry;
import dev.askel.engine.registry.start.StartableMachine;
import dev.askel.engine.startrule.StartPermitRequest;
import dev.askel.engine.visibility.ExecutionHeader;
import dev.askel.engine.visibility.ExecutionLookup;
import dev.askel.engine.visibility.OpenExecutions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * Implements StartExecution and StopExecution. It validates the request and then sends it to the
 * execution's actor.
 */
public final class StartCalls implements ExecutionStarter {
    private static final int ATTEMPTS_MAX = 5;

    private final Registry registry;
    private final ExecutionLookup lookup;
    private final ExecutionRegion region;
    private final StartDispatch dispatch;
    private final PayloadLimits payloads;
    private final OpenExecutions open;
    private final EngineTime time;
    private final ExpressStarter express;
    private final MockCases mocks;
    private final StartIdentities identities;

    /**
     * Creates the operations. {@code registry} and {@code lookup} resolve ARNs. Requests are sent
     * through {@code region}.
     */
    public StartCalls(
            Registry registry,
            ExecutionLookup lookup,
            ExecutionRegion region,
            StartDispatch dispatch,
            PayloadLimits payloads,
            OpenExecutions open,
            EngineTime time,
            ExpressStarter express,
            MockCases mocks,
            StartIdentities identities) {
        this.registry = registry;
        this.lookup = lookup;
        this.region = region;
        this.dispatch = dispatch;
        this.payloads = payloads;
        this.open = open;
        this.time = time;
        this.express = express;
        this.mocks = mocks;
        this.identities = identities;
    }

    @Override
    public CompletionStage<Answer<StartExecutionResult>> start(
            Caller caller, StartExecutionRequest request, @Nullable Parent parent) {
        return switch (check(caller, request)) {
            case Answer.Refused(var error) ->
                    done(Answer.refused(payloads.refusalOfInput(request.input(), error)));
            case Answer.Ok(var validated) ->
                    registry.resolveForStart(validated.machine())
                            .thenCompose(machine ->
                                    machine instanceof Answer.Ok<StartableMachine>(var known)
                                                    && known.revision().type()
                                                            == StateMachineType.STANDARD
                                            ? startWithinLimit(
                                                    validated,
                                                    () ->
                                                            startByType(
                                                                    caller, request, parent,
                                                                    validated, machine, 1))
                                            : startByType(
                                                    caller, request, parent, validated, machine,
                                                    1));
        };
    }

    /**
     * Starts an execution within the limit on open executions. If the limit is reached, a repeated
     * start of an existing execution still gets its reply.
     */
    private CompletionStage<Answer<StartExecutionResult>> startWithinLimit(
            ValidatedStart validated,
            Supplier<CompletionStage<Answer<StartExecutionResult>>> start) {
        var machine = validated.machine();
        return open.startWithinLimit(
                machine.scope(),
                start,
                () ->
                        lookup.byArn(
                                        new ExecutionArn(
                                                machine.scope(), machine.name(), validated.name()))
                                .thenCompose(found ->
                                        found instanceof Answer.Ok<ExecutionHeader>
                                                ? start.get()
                                                : done(
                                                        Answer.refused(
                                                                new EngineError
                                                                        .ExecutionLimitExceeded()))));
    }

    @Override
    public CompletionStage<Optional<StateMachineType>> typeToStart(
            Caller caller, String stateMachineArn) {
        return switch (parseOwn(caller, mocks.split(stateMachineArn).stateMachineArn())) {
            case Answer.Refused(_) -> CompletableFuture.completedStage(Optional.empty());
            case Answer.Ok(var arn) ->
                    registry.resolveForStart(arn)
                            .thenApply(machine ->
                                    machine instanceof Answer.Ok<StartableMachine>(var known)
                                            ? Optional.of(known.revision().type())
                                            : Optional.empty());
        };
    }

    private static Answer<StateMachineArn> parseOwn(Caller caller, String stateMachineArn) {
        return Arns.parseStateMachine(stateMachineArn)
                .then(arn ->
                        arn.scope().equals(caller.scope())
                                ? Answer.ok(arn)
                                : Answer.refused(
                                        new EngineError.StateMachineDoesNotExist(stateMachineArn)));
    }

    private Answer<ValidatedStart> check(Caller caller, StartExecutionRequest request) {
        var target = mocks.split(request.stateMachineArn());
        return parseOwn(caller, target.stateMachineArn())
                .then(arn ->
                        ValidatedStart.check(
                                arn,
                                request.withNameOrGenerated(time.millis()),
                                payloads.highestMax()))
                .map(validated -> validated.withTestCase(target.testCase()));
    }

    private CompletionStage<Answer<StartExecutionResult>> startByType(
            Caller caller,
            StartExecutionRequest request,
            @Nullable Parent parent,
            ValidatedStart validated,
            Answer<StartableMachine> machine,
            int attempt) {
        return switch (machine) {
            case Answer.Refused(EngineError.StateMachineDoesNotExist gone)
                    when !validated.machine().isUnqualified() ->
                    answerRepeatedStart(caller, request, parent, validated, gone);
            case Answer.Refused(var error) -> done(Answer.refused(error));
            case Answer.Ok(var startable)
                    when startable.revision().type() == StateMachineType.EXPRESS ->
                    // A task cannot wait for an Express execution (docs/aws/quotas.md, "Standard vs
                    // Express").
                    parent == null
                            ? express.start(validated, startable, request)
                            : done(Answer.refused(new EngineError.StateMachineTypeNotSupported()));
            case Answer.Ok(var startable) ->
                    mocks.findIfNamed(
                                    startable.arn().name(),
                                    validated.testCase(),
                                    startable.revision().model())
                            .thenCompose(found ->
                                    switch (found) {
                                        case Answer.Refused(var error) ->
                                                done(Answer.refused(error));
                                        case Answer.Ok(var testCase) ->
                                                startStandard(
                                                        caller,
                                                        request,
                                                        parent,
                                                        validated,
                                                        startable,
                                                        testCase.orElse(null),
                                                        attempt);
                                    });
        };
    }

    private CompletionStage<Answer<StartExecutionResult>> startStandard(
            Caller caller,
            StartExecutionRequest request,
            @Nullable Parent parent,
            ValidatedStart validated,
            StartableMachine startable,
            @Nullable TestCase testCase,
            int attempt) {
        var named = identities.of(request, validated.name(), startable);
        var identity =
                (request.name() == null
                                ? dispatch.withRespondingShard(
                                        named, () -> identities.withNewName(request, startable))
                                : named)
                        .withTestCase(testCase);
        var tooLarge =
                payloads.inputRefusal(validated.input(), request.input(), startable.limits());
        if (tooLarge != null) {
            return startable.limits() == null
                    ? done(Answer.refused(tooLarge))
                    : refuseNewStart(caller, request, parent, validated, tooLarge);
        }
        var rule = startable.startRule();
        StartPermitRequest permit = null;
        if (rule != null) {
            switch (rule.request(validated.data(), Instant.ofEpochMilli(time.millis()))) {
                case Answer.Refused(var error) -> {
                    return refuseNewStart(caller, request, parent, validated, error);
                }
                case Answer.Ok(var requested) -> permit = requested;
            }
        }
        var attributes =
                startable
                        .attributes()
                        .valuesOf(validated.data(), Instant.ofEpochMilli(time.millis()));
        return ask(caller, identity, startable.generation(), parent, validated, permit, attributes)
                .thenCompose(reply ->
                        reply.result() == StartResult.MACHINE_MOVED && attempt < ATTEMPTS_MAX
                                ? registry.resolveNewerForStart(validated.machine(), startable)
                                        .thenCompose(fresh ->
                                                startByType(
                                                        caller,
                                                        request,
                                                        parent,
                                                        validated,
                                                        fresh,
                                                        attempt + 1))
                                : done(StartAnswers.of(identity, reply)));
    }

    /** Refuses a start, unless it repeats a start from before a change of the rule or limits. */
    private CompletionStage<Answer<StartExecutionResult>> refuseNewStart(
            Caller caller,
            StartExecutionRequest request,
            @Nullable Parent parent,
            ValidatedStart validated,
            EngineError error) {
        return request.name() == null
                ? done(Answer.refused(error))
                : answerRepeatedStart(caller, request, parent, validated, error);
    }

    private CompletionStage<StartReply> ask(
            Caller caller,
            ExecutionIdentity identity,
            long generation,
            @Nullable Parent parent,
            ValidatedStart validated,
            @Nullable StartPermitRequest permit,
            @Nullable List<AttributeRow> attributes) {
        return dispatch.start(
                validated.data(),
                replyTo ->
                        new ExecutionCommand.Start(
                                identity,
                                generation,
                                validated.input(),
                                parent,
                                caller.requestId(),
                                replyTo,
                                null,
                                permit,
                                attributes));
    }

    /**
     * Replies to a start that is not possible any more if it repeats an earlier one. Parents repeat
     * starts that got no reply, possibly after the deletion of a version or alias, or after a
     * change of the start limit.
     *
     * @param refusal the reply if no execution has the name
     */
    private CompletionStage<Answer<StartExecutionResult>> answerRepeatedStart(
            Caller caller,
            StartExecutionRequest request,
            @Nullable Parent parent,
            ValidatedStart validated,
            EngineError refusal) {
        var arn = validated.machine();
        return lookup.byArn(new ExecutionArn(arn.scope(), arn.name(), validated.name()))
                .thenCompose(found ->
                        switch (found) {
                            case Answer.Ok<ExecutionHeader> _ ->
                                    registry.resolveForStart(arn.unqualified())
                                            .thenCompose(machine ->
                                                    findStarted(
                                                            caller, request, parent, validated,
                                                            machine, refusal));
                            case Answer.Refused(EngineError.ExecutionDoesNotExist _) ->
                                    done(Answer.refused(refusal));
                            case Answer.Refused(var error) -> done(Answer.refused(error));
                        });
    }

    /** Finds the execution with this name, without starting one. */
    private CompletionStage<Answer<StartExecutionResult>> findStarted(
            Caller caller,
            StartExecutionRequest request,
            @Nullable Parent parent,
            ValidatedStart validated,
            Answer<StartableMachine> machine,
            EngineError refusal) {
        return switch (machine) {
            case Answer.Refused(var error) -> done(Answer.refused(error));
            case Answer.Ok(var known) -> {
                var identity = identities.of(request, validated.name(), known);
                yield ask(
                                caller,
                                identity,
                                ExecutionCommand.Start.NO_GENERATION,
                                parent,
                                validated,
                                null,
                                null)
                        .thenApply(reply ->
                                switch (reply.result()) {
                                    case STARTED, OVERLOADED -> StartAnswers.of(identity, reply);
                                    case ALREADY_EXISTS ->
                                            refusal instanceof EngineError.StateMachineDoesNotExist
                                                    ? Answer.refused(refusal)
                                                    : StartAnswers.of(identity, reply);
                                    case MACHINE_MOVED,
                                            MAP_RUN_MOVED,
                                            QUEUE_FULL,
                                            ACCOUNT_QUEUES_FULL ->
                                            Answer.refused(refusal);
                                });
            }
        };
    }

    @Override
    public CompletionStage<Answer<StopExecutionResult>> stop(
            String executionArn, @Nullable String error, @Nullable String cause) {
        // The time is read once, so that each repetition of the request contains the same time.
        long askedAt = time.millis();
        return stop(
                executionArn,
                replyTo -> new ExecutionCommand.Stop(error, cause, null, replyTo, askedAt, null));
    }

    /**
     * Aborts an execution whose row the caller has read. The execution's ARN may now belong to
     * another execution.
     */
    public CompletionStage<Answer<StopExecutionResult>> stopKnown(
            ExecutionArn arn,
            String persistenceId,
            @Nullable String error,
            @Nullable String cause) {
        long askedAt = time.millis();
        return stop(
                arn.toString(),
                persistenceId,
                replyTo -> new ExecutionCommand.Stop(error, cause, null, replyTo, askedAt, null));
    }

    /**
     * Aborts an execution if it waits for the permit of its start limit. The stop of another
     * running execution is refused with {@code ConflictException}.
     */
    public CompletionStage<Answer<StopExecutionResult>> stopQueued(StopExecutionRequest request) {
        long askedAt = time.millis();
        return stop(
                request.executionArn(),
                replyTo ->
                        new ExecutionCommand.Stop(
                                request.error(),
                                request.cause(),
                                null,
                                replyTo,
                                askedAt,
                                null,
                                true));
    }

    @Override
    public CompletionStage<Answer<StopExecutionResult>> stopChild(
            String executionArn, @Nullable Parent parent, long owedSinceMillis) {
        return stop(
                executionArn,
                replyTo ->
                        new ExecutionCommand.Stop(
                                null, null, parent, replyTo, null, owedSinceMillis));
    }

    private CompletionStage<Answer<StopExecutionResult>> stop(
            String executionArn, Function<ActorRef<StopReply>, ExecutionCommand> command) {
        return lookup.byArn(executionArn)
                .thenCompose(found ->
                        switch (found) {
                            case Answer.Refused(var refusal) -> done(Answer.refused(refusal));
                            case Answer.Ok(var reference) ->
                                    stop(executionArn, reference.persistenceId(), command);
                        });
    }

    private CompletionStage<Answer<StopExecutionResult>> stop(
            String executionArn,
            String persistenceId,
            Function<ActorRef<StopReply>, ExecutionCommand> command) {
        return AskRetry.ask(wait -> region.<StopReply>ask(persistenceId, command, wait))
                .thenApply(reply -> {
                    if (reply.runs()) {
                        return Answer.refused(
                                new EngineError.ConflictException("The execution is not queued."));
                    }
                    return reply.exists()
                            ? Answer.ok(
                                    new StopExecutionResult(
                                            Instant.ofEpochMilli(reply.stoppedAtMillis())))
                            : Answer.refused(new EngineError.ExecutionDoesNotExist(executionArn));
                });
    }

    private static <T> CompletionStage<Answer<T>> done(Answer<T> answer) {
        return CompletableFuture.completedStage(answer);
    }
}
