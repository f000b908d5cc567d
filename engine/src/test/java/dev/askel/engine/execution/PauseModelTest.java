package dev.askel.engine.execution;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.Functions.HeldCall;
import dev.askel.engine.Functions.HeldCalls;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.Pauses.NewPause;
import dev.askel.engine.api.workbench.Pauses.Timeouts;
import dev.askel.engine.api.workbench.Signals.NewSignal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares seeded interleavings of pauses, resumes, signals, results, timers, crashes, stops and
 * redrives with a small model of one execution.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class PauseModelTest {
    private static final EngineRig RIG = EngineRig.withOneNode();
    private static final int EXECUTIONS = 3;
    private static final int STEPS = 70;

    /** Ends a wait. No call is open for so many of these times that it expires. */
    private static final Duration SHORT = Duration.ofSeconds(61);

    @AfterAll
    static void close() {
        RIG.close();
    }

    /** A loop of a wait, a call and a signal. The signal {@code 1} ends it. */
    private static String definition(String function) {
        return """
        {"QueryLanguage": "JSONata", "StartAt": "Wait", "States": {
          "Wait": {"Type": "Wait", "Seconds": 60, "Next": "Call"},
          "Call": {"Type": "Task", "Resource": "%s", "TimeoutSeconds": 3000,
                   "Catch": [{"ErrorEquals": ["States.Timeout"], "Next": "Signal"}],
                   "Next": "Signal"},
          "Signal": {"Type": "Task", "Resource": "arn:aws:states:::askel:waitForSignal",
                     "Arguments": {"Name": "go"}, "Next": "Again",
                     "Output": "{%% $states.result.Payload %%}"},
          "Again": {"Type": "Choice", "Default": "Wait", "Choices": [
                    {"Condition": "{%% $states.input = 1 %%}", "Next": "Done"}]},
          "Done": {"Type": "Succeed"}}}\
        """
                .formatted(Functions.arn(function));
    }

    /** The state in which the model's execution is. */
    private enum Position {
        WAIT,
        CALL,
        SIGNAL,
        DONE
    }

    /** The model of an execution, next to the execution itself. */
    private static final class Model {
        private final HeldCalls calls;
        private final String machine = EngineRig.uniqueName("model");
        private final String execution;
        private final List<String> entered = new ArrayList<>();
        private Position position = Position.WAIT;
        private boolean paused;
        private boolean stopsTimeouts;
        private boolean stopped;

        /**
         * Whether the wait, the call or its time-out has ended and takes effect after the pause.
         */
        private boolean hasResult;

        /** The unanswered call of the current node; null without one. */
        private @Nullable HeldCall call;

        /** The keys of calls that their states no longer await. */
        private final Set<String> pastKeys = new HashSet<>();

        /** The key of the last call of the current state; null before it is made. */
        private @Nullable String key;

        private final List<Integer> buffer = new ArrayList<>();

        Model(String function) {
            this.calls = RIG.functions().hold(function);
            this.execution =
                    RIG.client()
                            .start(
                                    RIG.client().createMachine(machine, definition(function)),
                                    "x",
                                    "{}");
            entered.add("Wait");
        }

        boolean isDone() {
            return position == Position.DONE;
        }

        void enter(Position next) {
            if (position == Position.CALL) {
                skipCalls();
            }
            position = next;
            hasResult = false;
            forgetCall();
            switch (next) {
                case WAIT -> entered.add("Wait");
                case CALL -> entered.add("Call");
                case SIGNAL -> entered.add("Signal");
                case DONE -> entered.add("Done");
            }
        }

        /** Skips a call that was made between two pauses, and that no state awaits any longer. */
        private void skipCalls() {
            while (calls.count() > 0) {
                calls.awaitNext();
            }
        }

        private void forgetCall() {
            call = null;
            if (key != null) {
                pastKeys.add(key);
            }
            key = null;
        }

        /**
         * Waits for the call of the state. A call whose state has timed out during a pause is not
         * repeated.
         */
        private HeldCall awaitCall() {
            var next = calls.awaitNext();
            assertThat(pastKeys).as(this::toString).doesNotContain(next.call().idempotencyKey());
            key = next.call().idempotencyKey();
            return next;
        }

        /** Advances the model as far as the execution advances by itself. */
        void advance() {
            while (!paused && !stopped) {
                if (hasResult) {
                    enter(position == Position.WAIT ? Position.CALL : Position.SIGNAL);
                } else if (position == Position.SIGNAL && !buffer.isEmpty()) {
                    int payload = buffer.removeFirst();
                    entered.add("Again");
                    enter(payload == 1 ? Position.DONE : Position.WAIT);
                } else {
                    return;
                }
            }
        }

        /** Waits until the execution is where the model is, and compares them. */
        void settle() {
            advance();
            if (!paused && !stopped && position == Position.CALL && call == null) {
                call = awaitCall();
            }
            if (paused || stopped) {
                assertThat(enteredStates(execution)).as(this::toString).isEqualTo(entered);
            } else {
                Eventually.holds(
                        toString() + " is reached", () -> enteredStates(execution).equals(entered));
            }
            assertThat(RIG.client().describe(execution).status())
                    .as(this::toString)
                    .isEqualTo(
                            stopped
                                    ? ExecutionStatus.ABORTED
                                    : isDone()
                                            ? ExecutionStatus.SUCCEEDED
                                            : ExecutionStatus.RUNNING);
        }

        @Override
        public String toString() {
            return "%s %s paused=%s stopped=%s result=%s buffer=%s entered=%s"
                    .formatted(execution, position, paused, stopped, hasResult, buffer, entered);
        }
    }

    private static List<String> enteredStates(String execution) {
        return RIG.client().history(execution).stream()
                .map(event ->
                        event.details() instanceof EventDetails.StateEntered(var name, _, _)
                                ? name
                                : "")
                .filter(name -> !name.isEmpty())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(longs = {2})
    void executions_behave_as_the_model(long seed) {
        run(seed);
    }

    @ParameterizedTest
    @Tag("nightly")
    @ValueSource(longs = {1, 3, 4, 5, 6})
    void executions_behave_as_the_model_for_further_seeds(long seed) {
        run(seed);
    }

    private static void run(long seed) {
        var random = new SplittableRandom(seed);
        var models = new ArrayList<Model>();
        for (int i = 0; i < EXECUTIONS; i++) {
            models.add(new Model(EngineRig.uniqueName("model")));
        }
        models.forEach(Model::settle);
        for (int step = 0; step < STEPS; step++) {
            step(random, models);
            models.forEach(Model::settle);
        }
        for (var model : models) {
            finish(model, models);
        }
    }

    private static void step(SplittableRandom random, List<Model> models) {
        var model = models.get(random.nextInt(models.size()));
        if (model.isDone()) {
            return;
        }
        switch (random.nextInt(17)) {
            case 0 -> {
                RIG.killAndRestart(() -> models.forEach(Model::skipCalls));
                models.forEach(each -> each.call = null);
            }
            case 1, 2 -> skip(models, SHORT);
            case 3 -> skip(models, Duration.ofHours(1));
            case 4, 5, 6 -> pause(model, random.nextBoolean());
            case 7, 8, 9 -> resume(model);
            case 10, 11 -> signal(model, 2);
            case 12, 13 -> answer(model);
            case 14 -> answerAndPause(model, random.nextBoolean());
            case 15 -> resumeAndPause(model, random.nextBoolean());
            default -> {
                if (model.stopped) {
                    redrive(model);
                } else {
                    stop(model);
                }
            }
        }
    }

    private static void skip(List<Model> models, Duration length) {
        RIG.time().skip(length);
        for (var each : models) {
            if (each.stopped || each.isDone()) {
                continue;
            }
            boolean expires =
                    switch (each.position) {
                        case WAIT -> true;
                        case CALL ->
                                length.compareTo(SHORT) > 0
                                        && !each.hasResult
                                        && !(each.paused && each.stopsTimeouts);
                        case SIGNAL, DONE -> false;
                    };
            if (expires) {
                each.hasResult = true;
            }
        }
    }

    private static void pause(Model model, boolean stopsTimeouts) {
        var request =
                RIG.node()
                        .engine()
                        .pauses()
                        .pause(
                                caller(),
                                model.execution,
                                new NewPause(
                                        null,
                                        null,
                                        stopsTimeouts ? Timeouts.STOP : Timeouts.CONTINUE,
                                        false));
        if (model.stopped) {
            assertThat(refused(request)).isInstanceOf(EngineError.ConflictException.class);
            return;
        }
        ok(request);
        if (!model.paused) {
            model.paused = true;
            model.stopsTimeouts = stopsTimeouts;
        }
    }

    private static void resume(Model model) {
        var request = RIG.node().engine().pauses().resume(caller(), model.execution, false);
        if (model.stopped) {
            assertThat(refused(request)).isInstanceOf(EngineError.ConflictException.class);
            return;
        }
        ok(request);
        model.paused = false;
    }

    /** The next pause begins before the end of the former pause is durable, or soon afterwards. */
    private static void resumeAndPause(Model model, boolean stopsTimeouts) {
        if (model.stopped || !model.paused || model.position != Position.CALL || model.hasResult) {
            return;
        }
        var id =
                RIG.query(
                                row -> row.getString(1),
                                "SELECT persistence_id FROM executions WHERE machine_name = ?",
                                model.machine)
                        .getFirst();
        var entity = ClusterSharding.get(RIG.node().system()).entityRefFor(ExecutionRegion.KEY, id);
        entity.tell(new ExecutionCommand.Resume(null, RIG.node().system().ignoreRef()));
        var paused =
                entity.<ExecutionCommand.PauseReply>ask(
                        replyTo ->
                                new ExecutionCommand.Pause(
                                        null, null, stopsTimeouts, null, replyTo),
                        Client.ASK_TIMEOUT);
        assertThat(Eventually.get(paused).result()).isEqualTo(ExecutionCommand.PauseResult.DONE);
        model.stopsTimeouts = stopsTimeouts;
    }

    private static void signal(Model model, int payload) {
        if (!model.stopped) {
            ok(
                    RIG.node()
                            .engine()
                            .signals()
                            .sendToExecution(
                                    caller(),
                                    model.execution,
                                    new NewSignal("go", Integer.toString(payload), null)));
            model.buffer.add(payload);
        }
    }

    /** Answers the call, and waits until a paused execution has stored the result. */
    private static void answer(Model model) {
        var call = model.call;
        if (call == null || model.stopped || model.hasResult) {
            return;
        }
        call.answer("0");
        model.call = null;
        model.hasResult = true;
        if (model.paused) {
            awaitHeldResult(model);
        }
    }

    private static void awaitHeldResult(Model model) {
        Eventually.holds(
                model + " has its result",
                () ->
                        ok(RIG.node().engine().repairs().inspect(model.execution))
                                .contains("heldResult"));
    }

    /** The pause can be written before or after the result. */
    private static void answerAndPause(Model model, boolean stopsTimeouts) {
        var call = model.call;
        if (call == null || model.stopped || model.paused || !model.buffer.isEmpty()) {
            return;
        }
        call.answer("0");
        model.call = null;
        pause(model, stopsTimeouts);
        model.hasResult = true;
        Eventually.holds(
                model + " has its result",
                () ->
                        enteredStates(model.execution).size() > model.entered.size()
                                || ok(RIG.node().engine().repairs().inspect(model.execution))
                                        .contains("heldResult"));
        if (enteredStates(model.execution).size() > model.entered.size()) {
            model.enter(Position.SIGNAL);
        }
    }

    private static void stop(Model model) {
        RIG.client().stop(model.execution, null, null);
        model.stopped = true;
        model.paused = false;
        model.hasResult = false;
        model.skipCalls();
        model.forgetCall();
    }

    /** The interrupted state runs again, without another StateEntered event. */
    private static void redrive(Model model) {
        RIG.client().redrive(model.execution);
        model.stopped = false;
    }

    private static void finish(Model model, List<Model> models) {
        if (model.isDone()) {
            return;
        }
        if (model.stopped) {
            redrive(model);
        }
        resume(model);
        model.settle();
        while (!model.isDone()) {
            switch (model.position) {
                case WAIT -> skip(models, SHORT);
                case CALL -> answer(model);
                case SIGNAL -> signal(model, 1);
                case DONE -> throw new IllegalStateException(model.toString());
            }
            models.forEach(Model::settle);
        }
        assertThat(RIG.client().awaitEnd(model.execution).status())
                .isEqualTo(ExecutionStatus.SUCCEEDED);
    }
}
