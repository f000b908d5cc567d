package dev.askel.server;

import dev.askel.asl.interpreter.execution.ExecutionState.Outcome;
import dev.askel.asl.model.MachineType;
import dev.askel.engine.api.Repair;
import dev.askel.engine.key.RootKeyException;
import dev.askel.server.command.Command;
import dev.askel.server.command.Usage;
import dev.askel.server.command.UsageException;
import dev.askel.server.inspection.Connecting;
import dev.askel.server.inspection.Inspecting;
import dev.askel.server.inspection.KeyAdministration;
import dev.askel.server.inspection.Told;
import dev.askel.server.local.DefinitionFile;
import dev.askel.server.local.RunReport;
import dev.askel.server.recording.Recording;
import dev.askel.server.refusal.DatabaseAwayException;
import dev.askel.server.refusal.RefusedException;
import dev.askel.server.storage.RootKeyFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** The process behind {@code ./askel}. */
public final class Main {
    private static final Duration LAST_MOMENT = Duration.ofSeconds(1);
    private static final Duration TAKING_BACK = Duration.ofMillis(200);

    private Main() {}

    /** Does what the arguments ask for and ends with an {@link ExitStatus}. */
    public static void main(String[] arguments) {
        System.exit(statusOf(List.of(arguments)).code());
    }

    private static ExitStatus statusOf(List<String> arguments) {
        try {
            return execute(Command.read(arguments));
        } catch (UsageException e) {
            System.err.println("askel: " + e.getMessage() + " Try askel help.");
            return ExitStatus.USAGE;
        } catch (RefusedException | RootKeyException e) {
            System.err.println("askel: " + e.getMessage());
            return ExitStatus.REFUSED;
        } catch (FileAlreadyExistsException e) {
            System.err.println("askel: The file %s exists already.".formatted(e.getMessage()));
            return ExitStatus.FAILED;
        } catch (DatabaseAwayException e) {
            System.err.println("askel: " + e.getMessage());
            return ExitStatus.DOWNED;
        } catch (IOException e) {
            System.err.println("askel: " + e.getMessage());
            return ExitStatus.FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitStatus.FAILED;
        }
    }

    private static ExitStatus execute(Command command) throws IOException, InterruptedException {
        return switch (command) {
            case Command.Up up -> up(up);
            case Command.Help() -> {
                System.out.print(Usage.text());
                yield ExitStatus.DONE;
            }
            case Command.Validate(var file, var type) -> validate(file, type);
            case Command.Run run -> run(run);
            case Command.Inspect inspect -> inspect(inspect);
            case Command.Quarantine quarantine -> quarantine(quarantine);
            case Command.Connections connections -> connections(connections);
            case Command.Keys keys -> keys(keys);
            case Command.ResetKeys(var settings) -> {
                try (var keys =
                        new KeyAdministration(Settings.resolve(settings, Optional.empty()))) {
                    yield printed(keys.reset());
                }
            }
            case Command.CreateKeyFile(var file, var adds) -> {
                if (adds) {
                    RootKeyFile.add(file);
                } else {
                    RootKeyFile.create(file);
                }
                yield ExitStatus.DONE;
            }
            case Command.RecordCase(var arn, var machine, var testCase, var file, var settings) -> {
                System.out.print(
                        Recording.record(
                                Settings.resolve(settings, Optional.empty()),
                                new Recording.Wanted(arn, machine, testCase, file)));
                yield ExitStatus.DONE;
            }
        };
    }

    private static ExitStatus validate(Path file, MachineType type) {
        try {
            var definition = DefinitionFile.read(file, type, Server.ownResources());
            System.out.print(definition.report());
            return definition.isValid() ? ExitStatus.DONE : ExitStatus.FAILED;
        } catch (IOException e) {
            // Nothing can be said of the definition: a script must not take it for a wrong one.
            System.err.println("askel: " + e.getMessage());
            return ExitStatus.USAGE;
        }
    }

    private static ExitStatus run(Command.Run run) throws IOException, InterruptedException {
        var result =
                LocalRun.of(
                        run,
                        address ->
                                System.err.printf(
                                        "askel: workers reach this run at http://%s:%d%n",
                                        address.getHostString(), address.getPort()));
        return switch (result) {
            case LocalRun.NotValid(var report) -> {
                System.err.print(report);
                yield ExitStatus.FAILED;
            }
            case LocalRun.NotStarted(var why) -> {
                System.err.println("askel: " + why.message());
                yield ExitStatus.USAGE;
            }
            case LocalRun.Ran(var executions) -> {
                System.out.print(
                        run.json()
                                ? RunReport.json(executions.getFirst())
                                : RunReport.text(executions));
                yield executions.getFirst().state().outcome() instanceof Outcome.Succeeded
                        ? ExitStatus.DONE
                        : ExitStatus.FAILED;
            }
        };
    }

    private static ExitStatus inspect(Command.Inspect inspect)
            throws IOException, InterruptedException {
        try (var inspecting = inspecting(inspect.settings())) {
            var arn = inspect.arn();
            return switch (inspect.what()) {
                case Command.Inspection.Look() -> print(inspecting.look(arn));
                case Command.Inspection.Export() ->
                        printed(inspecting.export(arn, System.out::println));
                case Command.Inspection.Wake() -> print(inspecting.repair(arn, new Repair.Wake()));
                case Command.Inspection.Retry() ->
                        print(inspecting.repair(arn, new Repair.Retry()));
                case Command.Inspection.Abort(var error, var cause) ->
                        print(
                                inspecting.repair(
                                        arn,
                                        new Repair.Abort(error.orElse(null), cause.orElse(null))));
                case Command.Inspection.Complete(var task, var output) ->
                        print(inspecting.repair(arn, new Repair.Complete(task, output)));
                case Command.Inspection.Fail(var task, var error, var cause) ->
                        print(
                                inspecting.repair(
                                        arn,
                                        new Repair.Fail(
                                                task, error.orElse(null), cause.orElse(null))));
            };
        }
    }

    private static ExitStatus quarantine(Command.Quarantine quarantine)
            throws IOException, InterruptedException {
        try (var inspecting = inspecting(quarantine.settings())) {
            return printed(
                    quarantine.retry()
                            ? inspecting.retryAll(System.out::println)
                            : inspecting.quarantined(System.out::println));
        }
    }

    private static ExitStatus connections(Command.Connections asked)
            throws IOException, InterruptedException {
        try (var connecting =
                new Connecting(
                        Settings.resolve(asked.settings(), Optional.empty()),
                        asked.account(),
                        asked.region())) {
            return switch (asked.action()) {
                case Command.ConnectionAction.ListAll() ->
                        printed(connecting.list(System.out::println));
                case Command.ConnectionAction.Describe(var name) ->
                        print(connecting.describe(name));
                case Command.ConnectionAction.Create(var name, var from, var hosts) ->
                        print(connecting.create(name, text(from), hosts));
                case Command.ConnectionAction.Update(var name, var from, var hosts) ->
                        print(connecting.update(name, text(from), hosts));
                case Command.ConnectionAction.AllowHosts(var name, var hosts) ->
                        print(connecting.update(name, "{}", hosts));
                case Command.ConnectionAction.Delete(var name) -> print(connecting.delete(name));
            };
        }
    }

    private static ExitStatus keys(Command.Keys asked) throws IOException, InterruptedException {
        try (var keys =
                new KeyAdministration(Settings.resolve(asked.settings(), Optional.empty()))) {
            return printed(
                    switch (asked.action()) {
                        case Command.KeyAction.Rotate() -> keys.rotate(System.out::println);
                        case Command.KeyAction.Rewrap() -> keys.rewrap(System.out::println);
                        case Command.KeyAction.Drop(var id) -> keys.drop(id, System.out::println);
                        case Command.KeyAction.ListAll() -> keys.list(System.out::println);
                    });
        }
    }

    /** A file, or else standard input. */
    private static String text(Optional<Path> file) throws IOException {
        return file.isPresent()
                ? Files.readString(file.get())
                : new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
    }

    private static Inspecting inspecting(Map<String, String> settings) {
        return new Inspecting(Settings.resolve(settings, Optional.empty()));
    }

    private static ExitStatus print(Told told) {
        if (told.done()) {
            System.out.println(told.text());
        }
        return printed(told);
    }

    /** What came of something whose lines are printed. */
    private static ExitStatus printed(Told told) {
        if (!told.done()) {
            System.err.println("askel: " + told.text());
        }
        return told.done() ? ExitStatus.DONE : ExitStatus.FAILED;
    }

    private static ExitStatus up(Command.Up up) {
        var config = Settings.resolve(up.settings(), up.config());
        var stop = new CompletableFuture<Void>();
        var closed = new CountDownLatch(1);
        // The hook asks and waits; this thread closes, so that a signal during the start finds the
        // same end.
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform()
                                .name("askel-stop")
                                .unstarted(() -> {
                                    stop.complete(null);
                                    awaitUninterruptibly(closed);
                                }));
        try (var server = Server.start(config, stop, Main::endSoon)) {
            if (!stop.isDone()) {
                System.out.println(Ready.line(server.address()));
            }
            return server.awaitEnd(stop);
        } catch (RuntimeException e) {
            if (!stop.isDone()) {
                throw e;
            }
            // What starts while the JVM is ending is refused by it; nobody wants it any more.
            return ExitStatus.DONE;
        } finally {
            closed.countDown();
        }
    }

    /**
     * Of a node that was put out nothing is worth waiting for: its executions are elsewhere, what
     * it still writes is refused, and clients ask another one. A crash would do; it gets a moment
     * to say why, and one to take back what it has sent in vain.
     *
     * @param takeBack begins to do so
     */
    private static void endSoon(Runnable takeBack) {
        after(LAST_MOMENT.minus(TAKING_BACK)).execute(takeBack);
        after(LAST_MOMENT).execute(() -> Runtime.getRuntime().halt(ExitStatus.DOWNED.code()));
    }

    private static Executor after(Duration delay) {
        return CompletableFuture.delayedExecutor(
                delay.toMillis(), TimeUnit.MILLISECONDS, Runnable::run);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
