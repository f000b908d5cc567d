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
     * A valid request.
     *
     * @param parent the task that starts the execution; null without one
     */
    private record StartCall(
            Caller caller,
            StartExecutionRequest request,
            @Nullable Parent parent,
            ValidatedStart validated) {}

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
                    Answer.refusedStage(payloads.refusalOfInput(request.input(), error));
            case Answer.Ok(var validated) ->
                    start(new StartCall(caller, request, parent, validated));
        };
    }

    private CompletionStage<Answer<StartExecutionResult>> start(StartCall call) {
        return registry.resolveForStart(call.validated().machine())
                .thenCompose(found ->
                        ifFound(
                                call,
                                found,
                                machine ->
                                        machine.revision().type() == StateMachineType.STANDARD
                                                ? startWithinLimit(
                                                        call.validated(),
                                                        () -> startByType(call, machine, 1))
                                                : startByType(call, machine, 1)));
    }

    private CompletionStage<Answer<StartExecutionResult>> ifFound(
            StartCall call,
            Answer<StartableMachine> found,
            Function<StartableMachine, CompletionStage<Answer<StartExecutionResult>>> start) {
        return switch (found) {
            case Answer.Refused(EngineError.StateMachineDoesNotExist gone)
                    when !call.validated().machine().isUnqualified() ->
                    answerRepeatedStart(
                            call, payloads.refusalOfInput(call.request().input(), gone));
            case Answer.Refused(var error) ->
                    Answer.refusedStage(payloads.refusalOfInput(call.request().input(), error));
            case Answer.Ok(var machine) -> start.apply(machine);
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
                                                : Answer.refusedStage(
                                                        new EngineError.ExecutionLimitExceeded())));
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
            StartCall call, StartableMachine machine, int attempt) {
        if (machine.revision().type() == StateMachineType.EXPRESS) {
            // A task cannot wait for an Express execution (docs/aws/quotas.md, "Standard vs
            // Express").
            return call.parent() == null
                    ? express.start(call.validated(), machine, call.request())
                    : Answer.refusedStage(new EngineError.StateMachineTypeNotSupported());
        }
        return Answer.compose(
                mocks.findIfNamed(
                        machine.arn().name(),
                        call.validated().testCase(),
                        machine.revision().model()),
                testCase -> startStandard(call, machine, testCase.orElse(null), attempt));
    }

    private CompletionStage<Answer<StartExecutionResult>> startStandard(
            StartCall call, StartableMachine machine, @Nullable TestCase testCase, int attempt) {
        var request = call.request();
        var validated = call.validated();
        var named = identities.of(request, validated.name(), machine);
        var identity =
                (request.name() == null
                                ? dispatch.withRespondingShard(
                                        named, () -> identities.withNewName(request, machine))
                                : named)
                        .withTestCase(testCase);
        var tooLarge = payloads.inputRefusal(validated.input(), request.input(), machine.limits());
        if (tooLarge != null) {
            return refuseIfCurrent(
                    call,
                    machine,
                    attempt,
                    () ->
                            machine.limits() == null
                                    ? Answer.refusedStage(tooLarge)
                                    : refuseNewStart(call, tooLarge));
        }
        var now = Instant.ofEpochMilli(time.millis());
        var rule = machine.startRule();
        StartPermitRequest permit = null;
        if (rule != null) {
            switch (rule.request(validated.data(), now)) {
                case Answer.Refused(var error) -> {
                    return refuseIfCurrent(
                            call, machine, attempt, () -> refuseNewStart(call, error));
                }
                case Answer.Ok(var requested) -> permit = requested;
            }
        }
        var attributes = machine.attributes().valuesOf(validated.data(), now);
        return ask(call, identity, machine.generation(), permit, attributes)
                .thenCompose(reply ->
                        reply.result() == StartResult.MACHINE_MOVED && attempt < ATTEMPTS_MAX
                                ? registry.resolveNewerForStart(validated.machine(), machine)
                                        .thenCompose(found ->
                                                ifFound(
                                                        call,
                                                        found,
                                                        newer ->
                                                                startByType(
                                                                        call, newer, attempt + 1)))
                                : CompletableFuture.completedStage(
                                        StartAnswers.of(identity, reply)));
    }

    /**
     * Refuses a start by the rule or the limits of its state machine. They can be outdated on this
     * node, because only the transaction of a start compares them with the database. So they are
     * read again before.
     */
    private CompletionStage<Answer<StartExecutionResult>> refuseIfCurrent(
            StartCall call,
            StartableMachine machine,
            int attempt,
            Supplier<CompletionStage<Answer<StartExecutionResult>>> refusal) {
        return registry.resolveCurrent(call.validated().machine())
                .thenCompose(found ->
                        ifFound(
                                call,
                                found,
                                current ->
                                        current.guard().equals(machine.guard())
                                                        || attempt == ATTEMPTS_MAX
                                                ? refusal.get()
                                                : startByType(call, current, attempt + 1)));
    }

    /** Refuses a start, unless it repeats a start from before a change of the rule or limits. */
    private CompletionStage<Answer<StartExecutionResult>> refuseNewStart(
            StartCall call, EngineError error) {
        return call.request().name() == null
                ? Answer.refusedStage(error)
                : answerRepeatedStart(call, error);
    }

    private CompletionStage<StartReply> ask(
            StartCall call,
            ExecutionIdentity identity,
            long generation,
            @Nullable StartPermitRequest permit,
            @Nullable List<AttributeRow> attributes) {
        return dispatch.start(
                call.validated().data(),
                (input, replyTo) ->
                        new ExecutionCommand.Start(
                                identity,
                                generation,
                                input,
                                call.parent(),
                                call.caller().requestId(),
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
            StartCall call, EngineError refusal) {
        var arn = call.validated().machine();
        return lookup.byArn(new ExecutionArn(arn.scope(), arn.name(), call.validated().name()))
                .thenCompose(found ->
                        switch (found) {
                            case Answer.Ok<ExecutionHeader> _ ->
                                    Answer.compose(
                                            registry.resolveForStart(arn.unqualified()),
                                            machine -> findStarted(call, machine, refusal));
                            case Answer.Refused(EngineError.ExecutionDoesNotExist _) ->
                                    Answer.refusedStage(refusal);
                            case Answer.Refused(var error) -> Answer.refusedStage(error);
                        });
    }

    /** Finds the execution with this name, without starting one. */
    private CompletionStage<Answer<StartExecutionResult>> findStarted(
            StartCall call, StartableMachine machine, EngineError refusal) {
        var identity = identities.of(call.request(), call.validated().name(), machine);
        return ask(call, identity, ExecutionCommand.Start.NO_GENERATION, null, null)
                .thenApply(reply ->
                        switch (reply.result()) {
                            case STARTED, OVERLOADED -> StartAnswers.of(identity, reply);
                            case ALREADY_EXISTS ->
                                    refusal instanceof EngineError.StateMachineDoesNotExist
                                            ? Answer.refused(refusal)
                                            : StartAnswers.of(identity, reply);
                            case MACHINE_MOVED, MAP_RUN_MOVED, QUEUE_FULL, ACCOUNT_QUEUES_FULL ->
                                    Answer.refused(refusal);
                        });
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
                        found.thenCompose(reference ->
                                stop(executionArn, reference.persistenceId(), command)));
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
}
