package dev.askel.server.local;

import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.interpreter.execution.ExecutionState.Outcome;
import dev.askel.asl.model.Resource;
import dev.askel.asl.parser.DefinitionParser;
import dev.askel.engine.api.Activities.GetActivityTaskRequest;
import dev.askel.engine.api.Activities.GetActivityTaskResult;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.StepFunctions;
import dev.askel.engine.maprun.MapRunSettings;
import dev.askel.engine.maprun.destination.ResultStore;
import dev.askel.engine.maprun.source.ItemReaders;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskConnector;
import dev.askel.engine.task.TaskConnectors;
import dev.askel.engine.task.TaskOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** A local run with a function that echoes its payload, and the operations of its workers. */
final class LocalRig {
    static final String ACTIVITY = "arn:aws:states:us-east-1:123456789012:activity:a";
    private static final Caller WORKER = new Caller("123456789012", "us-east-1", "request");
    private static final String ROLE = "arn:aws:iam::123456789012:role/r";

    private final LocalEngine engine;
    private final StepFunctions workers;
    private final CompletableFuture<String> token = new CompletableFuture<>();

    /** Answers every Lambda function with its payload, from another thread. */
    private final class Echo implements TaskConnector {
        @Override
        public boolean serves(Resource resource) {
            return !(resource instanceof Resource.Activity);
        }

        @Override
        public CompletionStage<TaskOutcome> call(TaskCall call) {
            if (call.taskToken() != null) {
                token.complete(call.taskToken());
            }
            return CompletableFuture.supplyAsync(() -> new TaskOutcome.Answered(call.parameters()));
        }
    }

    /**
     * Creates a run with machines.
     *
     * @param definitions the first is {@code main}; the others are {@code other1}, {@code other2} …
     */
    LocalRig(String... definitions) {
        this(machines(definitions));
    }

    /** Creates a run with machines, the first of which is {@code main}. */
    LocalRig(List<LocalMachine> machines) {
        this(machines, new MapRunSettings(100, 64L << 20), ItemReaders.NONE, ResultStore.NONE);
    }

    /** Creates a run with machines whose Map Runs have these bounds, sources and destination. */
    LocalRig(
            List<LocalMachine> machines,
            MapRunSettings mapRuns,
            ItemReaders readers,
            ResultStore files) {
        engine =
                new LocalEngine(
                        machines,
                        new TaskConnectors(List.of(new Echo())).withMapRuns(readers, files),
                        mapRuns);
        workers = engine.workerOperations();
    }

    static List<LocalMachine> machines(String... definitions) {
        var machines = new ArrayList<LocalMachine>();
        for (var definition : definitions) {
            machines.add(
                    new LocalMachine(
                            machines.isEmpty() ? "main" : "other" + machines.size(),
                            ROLE,
                            DefinitionParser.compile(definition)));
        }
        return machines;
    }

    /** Runs a machine that no worker can reach. */
    static LocalResult runWithoutWorkers(String definition) throws InterruptedException {
        var machine = new LocalMachine("main", ROLE, DefinitionParser.compile(definition));
        var engine =
                new LocalEngine(
                        List.of(machine),
                        new TaskConnectors(List.of()),
                        new MapRunSettings(100, 64L << 20));
        return ok(engine.run("main", "{}")).getFirst();
    }

    /** Returns the definition of a machine with one Task. */
    static String task(String resource, String more) {
        return """
        {"StartAt":"T","States":{"T":{"Type":"Task","Resource":"%s","End":true%s}}}\
        """
                .formatted(resource, more.isEmpty() ? "" : "," + more);
    }

    StepFunctions workers() {
        return workers;
    }

    List<LocalResult> run(String input) throws InterruptedException {
        if (engine.run("main", input) instanceof Answer.Ok(var executions)) {
            return executions;
        }
        throw new AssertionError("refused");
    }

    Answer<List<LocalResult>> start(String input) throws InterruptedException {
        return engine.run("main", input);
    }

    /** Polls as a worker; the answer comes during the run. */
    CompletionStage<GetActivityTaskResult> poll(String worker) {
        return workers()
                .activities()
                .getActivityTask(
                        WORKER,
                        new GetActivityTaskRequest(ACTIVITY, worker),
                        new CompletableFuture<>())
                .thenApply(LocalRig::ok);
    }

    /** Returns the token of the first call that has one. */
    CompletionStage<String> token() {
        return token;
    }

    static <T> T ok(Answer<T> answer) {
        if (answer instanceof Answer.Ok<T>(var result)) {
            return result;
        }
        throw new AssertionError(answer.toString());
    }

    static EngineError error(Answer<?> answer) {
        if (answer instanceof Answer.Refused<?>(var error)) {
            return error;
        }
        throw new AssertionError(answer.toString());
    }

    static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }

    static Caller caller() {
        return WORKER;
    }

    static String output(LocalResult ended) {
        if (ended.state().outcome() instanceof Outcome.Succeeded(_, var output)) {
            return output.text();
        }
        throw new AssertionError(String.valueOf(ended.state().outcome()));
    }

    static List<String> types(LocalResult ended) {
        return ended.events().stream().map(HistoryEvent::type).map(Enum::name).toList();
    }
}
