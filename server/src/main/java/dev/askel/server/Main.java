package dev.askel.server;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.typesafe.config.Config;
import dev.askel.asl.interpreter.execution.ExecutionState.Outcome;
import dev.askel.asl.model.MachineType;
import dev.askel.engine.api.workbench.Repair;
import dev.askel.engine.key.RootKeyException;
import dev.askel.server.command.Command;
import dev.askel.server.command.CommandParser;
import dev.askel.server.command.CommandSettings;
import dev.askel.server.command.CommandUsage;
import dev.askel.server.command.ForkOptions;
import dev.askel.server.command.MigrateOptions;
import dev.askel.server.command.UsageException;
import dev.askel.server.inspection.AccessExplanation;
import dev.askel.server.inspection.AccessKeyAdministration;
import dev.askel.server.inspection.CommandResult;
import dev.askel.server.inspection.ConnectionAdministration;
import dev.askel.server.inspection.EndpointAdministration;
import dev.askel.server.inspection.ExecutionAdministration;
import dev.askel.server.inspection.HealthExamination;
import dev.askel.server.inspection.KeyAdministration;
import dev.askel.server.inspection.PasswordAdministration;
import dev.askel.server.inspection.PolicyAdministration;
import dev.askel.server.inspection.ScheduleAdministration;
import dev.askel.server.inspection.SearchAttributeAdministration;
import dev.askel.server.inspection.SemaphoreAdministration;
import dev.askel.server.inspection.StartLimitAdministration;
import dev.askel.server.inspection.UsageReport;
import dev.askel.server.local.DefinitionFile;
import dev.askel.server.local.RunReport;
import dev.askel.server.recording.Recording;
import dev.askel.server.recovery.DatabaseRecovery;
import dev.askel.server.refusal.DatabaseUnavailableException;
import dev.askel.server.refusal.RefusedException;
import dev.askel.server.storage.RootKeyFile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The entry point of the process that {@code ./askel} starts. An instance holds the output stream
 * and the error stream of one command.
 */
public final class Main {
    private final PrintStream out;
    private final PrintStream err;

    private Main(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Executes the command of the arguments and exits with an {@link ExitStatus}. */
    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments), System.out, System.err).code());
    }

    /**
     * Executes a command and returns when it has ended. The command {@code up} ends when its server
     * has stopped.
     *
     * @param arguments the command with its options
     * @param out receives the output
     * @param err receives the reason of a failure
     */
    static ExitStatus run(List<String> arguments, PrintStream out, PrintStream err) {
        return new Main(out, err).statusOf(arguments);
    }

    private ExitStatus statusOf(List<String> arguments) {
        try {
            return execute(CommandParser.parse(arguments));
        } catch (UsageException e) {
            err.println("askel: " + e.getMessage() + " Try askel help.");
            return ExitStatus.USAGE;
        } catch (RefusedException | RootKeyException e) {
            err.println("askel: " + e.getMessage());
            return ExitStatus.REFUSED;
        } catch (FileAlreadyExistsException e) {
            err.println("askel: The file %s exists already.".formatted(e.getMessage()));
            return ExitStatus.FAILED;
        } catch (DatabaseUnavailableException e) {
            err.println("askel: " + e.getMessage());
            return ExitStatus.DOWNED;
        } catch (IOException e) {
            err.println("askel: " + e.getMessage());
            return ExitStatus.FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitStatus.FAILED;
        }
    }

    private ExitStatus execute(Command command) throws IOException, InterruptedException {
        return switch (command) {
            case Command.Up up -> ServerRun.run(up, out);
            case Command.Help() -> {
                out.print(CommandUsage.text());
                yield ExitStatus.DONE;
            }
            case Command.Validate(var file, var type) -> validate(file, type);
            case Command.Run run -> run(run);
            case Command.Inspect inspect -> inspect(inspect);
            case Command.Signal signal -> signal(signal);
            case Command.Pause pause -> pause(pause);
            case Command.Resume resume -> resume(resume);
            case Command.ResumeAll(var rate, var settings) -> resumeAll(rate, settings);
            case Command.Fork(var options, var settings) -> fork(options, settings);
            case Command.Migrate(var options, var settings) -> migrate(options, settings);
            case Command.Quarantine quarantine -> quarantine(quarantine);
            case Command.Doctor doctor -> doctor(doctor);
            case Command.Connections connections -> connections(connections);
            case Command.BackfillSchedule backfill -> {
                try (var schedules =
                        new ScheduleAdministration(
                                resolve(backfill.settings()),
                                backfill.account(),
                                backfill.region())) {
                    yield exitStatusOf(schedules.backfill(backfill, out::println));
                }
            }
            case Command.ShowAwsCost(var account, var region, var settings) -> {
                try (var report = new UsageReport(resolve(settings), account, region)) {
                    yield exitStatusOf(report.printAwsCost(out::println));
                }
            }
            case Command.Endpoints(var action, var settings) -> {
                try (var endpoints = new EndpointAdministration(resolve(settings))) {
                    yield exitStatusOf(endpoints.run(action, out::println));
                }
            }
            case Command.SearchAttributes attributes ->
                    exitStatusOf(
                            SearchAttributeAdministration.run(
                                    resolve(attributes.settings()), attributes, out::println));
            case Command.StartLimits limits -> {
                try (var startLimits =
                        new StartLimitAdministration(resolve(limits.settings()), limits)) {
                    yield exitStatusOf(
                            startLimits.run(limits.action(), out::println, err::println));
                }
            }
            case Command.Semaphores semaphores -> {
                try (var administration =
                        new SemaphoreAdministration(resolve(semaphores.settings()), semaphores)) {
                    yield exitStatusOf(administration.run(semaphores.action(), out::println));
                }
            }
            case Command.Keys keys -> keys(keys);
            case Command.AccessKeyCommand accessKeys -> accessKeys(accessKeys);
            case Command.PolicyCommand policies -> policies(policies);
            case Command.UserCommand users -> users(users);
            case Command.ExplainAccess(var principal, var action, var resource, var settings) -> {
                try (var access = new AccessExplanation(resolve(settings))) {
                    access.explain(principal, action, resource, out::println);
                }
                yield ExitStatus.DONE;
            }
            case Command.ResetKeys(var settings) -> {
                try (var keys = new KeyAdministration(resolve(settings))) {
                    yield exitStatusOf(keys.reset());
                }
            }
            case Command.CreateKeyFile create -> {
                createKeyFile(create);
                yield ExitStatus.DONE;
            }
            case Command.Recovery(var action, var settings) -> {
                DatabaseRecovery.run(action, resolve(settings), out::println);
                yield ExitStatus.DONE;
            }
            case Command.RecordCase(var arn, var machine, var testCase, var file, var settings) -> {
                out.print(
                        Recording.record(
                                resolve(settings),
                                new Recording.Request(arn, machine, testCase, file)));
                yield ExitStatus.DONE;
            }
        };
    }

    private ExitStatus validate(Path file, MachineType type) {
        try {
            var definition = DefinitionFile.read(file, type, Server.additionalIntegrations());
            out.print(definition.report());
            return definition.isValid() ? ExitStatus.DONE : ExitStatus.FAILED;
        } catch (IOException e) {
            // The definition is unknown, so the status must differ from that of an invalid
            // definition.
            err.println("askel: " + e.getMessage());
            return ExitStatus.USAGE;
        }
    }

    private ExitStatus run(Command.Run run) throws IOException, InterruptedException {
        var result =
                LocalRun.run(
                        run,
                        address ->
                                err.printf(
                                        "askel: workers reach this run at http://%s:%d%n",
                                        address.getHostString(), address.getPort()));
        return switch (result) {
            case LocalRun.NotValid(var report) -> {
                err.print(report);
                yield ExitStatus.FAILED;
            }
            case LocalRun.NotStarted(var error) -> {
                err.println("askel: " + error.message());
                yield ExitStatus.USAGE;
            }
            case LocalRun.Completed(var executions) -> {
                out.print(
                        run.printsJson()
                                ? RunReport.formatHistoryJson(executions.getFirst())
                                : RunReport.formatText(executions));
                yield executions.getFirst().state().outcome() instanceof Outcome.Succeeded
                        ? ExitStatus.DONE
                        : ExitStatus.FAILED;
            }
        };
    }

    private ExitStatus inspect(Command.Inspect inspect) throws IOException, InterruptedException {
        try (var administration = administration(inspect.settings())) {
            var arn = inspect.arn();
            return switch (inspect.action()) {
                case Command.Inspection.Show() -> print(administration.show(arn));
                case Command.Inspection.Export() ->
                        exitStatusOf(administration.export(arn, out::println));
                case Command.Inspection.Wake() ->
                        print(administration.repair(arn, new Repair.Wake()));
                case Command.Inspection.Retry() ->
                        print(administration.repair(arn, new Repair.Retry()));
                case Command.Inspection.Abort(var error, var cause) ->
                        print(
                                administration.repair(
                                        arn,
                                        new Repair.Abort(error.orElse(null), cause.orElse(null))));
                case Command.Inspection.Complete(var task, var output) ->
                        print(administration.repair(arn, new Repair.Complete(task, output)));
                case Command.Inspection.Fail(var task, var error, var cause) ->
                        print(
                                administration.repair(
                                        arn,
                                        new Repair.Fail(
                                                task, error.orElse(null), cause.orElse(null))));
            };
        }
    }

    private ExitStatus signal(Command.Signal signal) throws IOException, InterruptedException {
        var body = JsonNodeFactory.instance.objectNode().put("name", signal.name());
        signal.payload().ifPresent(payload -> body.put("payload", payload));
        signal.key().ifPresent(key -> body.put("key", key));
        signal.token().ifPresent(token -> body.put("clientToken", token));
        try (var administration = administration(signal.settings())) {
            return print(administration.signal(signal.executionArn().orElse(null), body));
        }
    }

    private ExitStatus pause(Command.Pause pause) throws IOException, InterruptedException {
        var body =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("timeouts", pause.stopsTimeouts() ? "STOP" : "CONTINUE")
                        .put("includeChildren", pause.includesChildren());
        pause.reason().ifPresent(reason -> body.put("reason", reason));
        try (var administration = administration(pause.settings())) {
            return print(administration.pause(pause.executionArn(), body));
        }
    }

    private ExitStatus resume(Command.Resume resume) throws IOException, InterruptedException {
        var body =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("includeChildren", resume.includesChildren());
        try (var administration = administration(resume.settings())) {
            return print(administration.resume(resume.executionArn(), body));
        }
    }

    private ExitStatus resumeAll(Optional<String> rate, CommandSettings settings)
            throws IOException, InterruptedException {
        try (var administration = administration(settings)) {
            return print(administration.resumeAll(rate));
        }
    }

    private ExitStatus fork(ForkOptions options, CommandSettings settings)
            throws IOException, InterruptedException {
        try (var administration = administration(settings)) {
            return print(administration.fork(options));
        }
    }

    private ExitStatus migrate(MigrateOptions options, CommandSettings settings)
            throws IOException, InterruptedException {
        try (var administration = administration(settings)) {
            return print(administration.migrate(options));
        }
    }

    private ExitStatus quarantine(Command.Quarantine quarantine)
            throws IOException, InterruptedException {
        try (var administration = administration(quarantine.settings())) {
            return exitStatusOf(
                    quarantine.retries()
                            ? administration.retryAll(out::println)
                            : administration.listQuarantined(out::println));
        }
    }

    private ExitStatus doctor(Command.Doctor doctor) throws InterruptedException {
        try {
            var config = resolve(doctor.settings());
            var examination =
                    new HealthExamination(
                            config,
                            Settings.retentionSettings(config).retention(),
                            doctor.proves());
            return examination.run(doctor.mends(), doctor.printsJson(), out::println)
                    ? ExitStatus.DONE
                    : ExitStatus.FAILED;
        } catch (SQLException | IOException | RuntimeException e) {
            // Nothing is known about the server, so the status must differ from that of findings.
            err.println("askel: " + e.getMessage());
            return ExitStatus.USAGE;
        }
    }

    private ExitStatus connections(Command.Connections command)
            throws IOException, InterruptedException {
        try (var administration =
                new ConnectionAdministration(
                        resolve(command.settings()), command.account(), command.region())) {
            return switch (command.action()) {
                case Command.ConnectionAction.ListAll() ->
                        exitStatusOf(administration.list(out::println));
                case Command.ConnectionAction.Describe(var name) ->
                        print(administration.describe(name));
                case Command.ConnectionAction.Create(var name, var from, var hosts) ->
                        print(administration.create(name, readText(from), hosts));
                case Command.ConnectionAction.Update(var name, var from, var hosts) ->
                        print(administration.update(name, readText(from), hosts));
                case Command.ConnectionAction.AllowHosts(var name, var hosts) ->
                        print(administration.update(name, "{}", hosts));
                case Command.ConnectionAction.Delete(var name) ->
                        print(administration.delete(name));
            };
        }
    }

    private ExitStatus keys(Command.Keys command) throws IOException, InterruptedException {
        try (var keys = new KeyAdministration(resolve(command.settings()))) {
            return exitStatusOf(
                    switch (command.action()) {
                        case Command.KeyAction.Rotate() -> keys.rotate(out::println);
                        case Command.KeyAction.RotateRoot() -> keys.rewrap(out::println);
                        case Command.KeyAction.AddRoot(var kmsKey) ->
                                keys.addRoot(kmsKey, out::println);
                        case Command.KeyAction.Drop(var id) -> keys.drop(id, out::println);
                        case Command.KeyAction.ListAll() -> keys.list(out::println);
                    });
        }
    }

    private static void createKeyFile(Command.CreateKeyFile create) throws IOException {
        var config = resolve(create.settings());
        if (create.addsToExisting()) {
            RootKeyFile.add(create.file(), config, create.kmsKey());
        } else if (create.kmsKey().isPresent()) {
            RootKeyFile.create(create.file(), config, create.kmsKey().get());
        } else {
            RootKeyFile.create(create.file());
        }
    }

    private ExitStatus accessKeys(Command.AccessKeyCommand command)
            throws IOException, InterruptedException {
        try (var keys =
                new AccessKeyAdministration(resolve(command.settings()), command.account())) {
            return exitStatusOf(
                    switch (command.action()) {
                        case Command.AccessKeyAction.ListAll() -> keys.list(out::println);
                        case Command.AccessKeyAction.Create(var user, var policies) ->
                                keys.create(user, policies, out::println);
                        case Command.AccessKeyAction.Rotate(var id) ->
                                keys.rotate(id, out::println);
                        case Command.AccessKeyAction.Enable(var id, var enabled) ->
                                keys.enable(id, enabled, out::println);
                        case Command.AccessKeyAction.Delete(var id) ->
                                keys.delete(id, out::println);
                    });
        }
    }

    private ExitStatus policies(Command.PolicyCommand command)
            throws IOException, InterruptedException {
        try (var policies =
                new PolicyAdministration(resolve(command.settings()), command.account())) {
            return switch (command.action()) {
                case Command.PolicyAction.ListAll() -> exitStatusOf(policies.list(out::println));
                case Command.PolicyAction.Show(var name) -> print(policies.show(name));
                case Command.PolicyAction.Create(var name, var from) ->
                        print(policies.create(name, readText(from)));
                case Command.PolicyAction.Update(var name, var from) ->
                        print(policies.update(name, readText(from)));
                case Command.PolicyAction.Delete(var name) -> print(policies.delete(name));
                case Command.PolicyAction.Attach(var name, var kind, var holder) ->
                        print(policies.attach(name, kind, holder));
                case Command.PolicyAction.Detach(var name, var kind, var holder) ->
                        print(policies.detach(name, kind, holder));
            };
        }
    }

    private ExitStatus users(Command.UserCommand command) throws IOException, InterruptedException {
        try (var passwords =
                new PasswordAdministration(resolve(command.settings()), command.account())) {
            return exitStatusOf(
                    switch (command.action()) {
                        case Command.UserAction.ResetPassword(var policies) ->
                                passwords.reset(command.userName(), policies, out::println);
                        case Command.UserAction.DeletePassword() ->
                                passwords.delete(command.userName(), out::println);
                        case Command.UserAction.EndSessions(var isFederated) ->
                                passwords.endSessions(
                                        command.userName(), isFederated, out::println);
                    });
        }
    }

    /** Reads a file, or standard input when none is given. */
    private static String readText(Optional<Path> file) throws IOException {
        return file.isPresent()
                ? Files.readString(file.get())
                : new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
    }

    private static Config resolve(CommandSettings settings) {
        return Settings.resolve(settings.options(), settings.config());
    }

    private static ExecutionAdministration administration(CommandSettings settings) {
        return new ExecutionAdministration(resolve(settings));
    }

    private ExitStatus print(CommandResult result) {
        if (result.isSuccess()) {
            out.println(result.text());
        }
        return exitStatusOf(result);
    }

    /**
     * Returns the exit status; prints the error of a failed command. The lines of a successful
     * command have been printed already.
     */
    private ExitStatus exitStatusOf(CommandResult result) {
        if (!result.isSuccess()) {
            err.println("askel: " + result.text());
        }
        return result.isSuccess() ? ExitStatus.DONE : ExitStatus.FAILED;
    }
}
