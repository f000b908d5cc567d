package dev.askel.server;

import com.typesafe.config.Config;
import dev.askel.asl.model.MachineType;
import dev.askel.connectors.function.WorkerQueues;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Names;
import dev.askel.engine.connection.ConnectionLookup;
import dev.askel.engine.maprun.MapRunSettings;
import dev.askel.server.command.Command;
import dev.askel.server.command.Command.NamedDefinition;
import dev.askel.server.local.DefinitionFile;
import dev.askel.server.local.LocalEngine;
import dev.askel.server.local.LocalMachine;
import dev.askel.server.local.LocalResult;
import dev.askel.server.refusal.RefusedException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The result of {@code askel run}. */
public sealed interface LocalRun {
    /** A definition has errors. */
    record NotValid(String report) implements LocalRun {}

    /** Nothing was started, because StartExecution refuses the name or the input. */
    record NotStarted(EngineError error) implements LocalRun {}

    /** All executions in the order of their starts; the requested one comes first. */
    record Completed(List<LocalResult> executions) implements LocalRun {
        public Completed {
            executions = List.copyOf(executions);
        }
    }

    /**
     * Runs the command until all executions that it starts have ended.
     *
     * @param onListening receives the address of the endpoint before the run starts; not called
     *     when no state machine needs workers
     * @throws IOException when a file cannot be read
     * @throws RefusedException when a setting is invalid or the port is in use
     */
    static LocalRun run(Command.Run run, Consumer<InetSocketAddress> onListening)
            throws IOException, InterruptedException {
        var named = new ArrayList<NamedDefinition>(List.of(run.machine()));
        named.addAll(run.otherMachines());
        var machines = new ArrayList<LocalMachine>();
        for (var other : run.otherMachines()) {
            if (!LocalMachine.isName(other.name())) {
                return new NotStarted(new EngineError.InvalidName(other.name()));
            }
        }
        if (Names.check(run.machine().name()) instanceof Answer.Refused<String>(var error)) {
            return new NotStarted(error);
        }
        var additional = Server.additionalIntegrations();
        for (var each : named) {
            var definition = DefinitionFile.read(each.file(), MachineType.STANDARD, additional);
            var model = definition.parsed().machine();
            if (model == null) {
                return new NotValid(definition.report());
            }
            machines.add(new LocalMachine(each.name(), run.roleArn(), model));
        }
        return run(run, machines, Settings.resolve(run.settings(), run.config()), onListening);
    }

    private static LocalRun run(
            Command.Run run,
            List<LocalMachine> machines,
            Config config,
            Consumer<InetSocketAddress> onListening)
            throws InterruptedException {
        try (var connectors =
                Server.createConnectors(
                        config,
                        CompletableFuture.completedFuture(ConnectionLookup.NONE),
                        WorkerQueues.NONE,
                        null)) {
            var engine = new LocalEngine(machines, connectors.tasks(), mapRunSettings(config));
            if (machines.stream().noneMatch(LocalMachine::awaitsWorkers)) {
                connectors.ownServer().onNotListening();
                return run(run, engine);
            }
            try (var endpoint = LocalEndpoint.open(config, run.port(), engine.workerOperations())) {
                connectors.ownServer().onListening(endpoint.address());
                onListening.accept(endpoint.address());
                return run(run, engine);
            }
        }
    }

    private static MapRunSettings mapRunSettings(Config config) {
        try {
            return MapRunSettings.of(config);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(String.valueOf(e.getMessage()), e);
        }
    }

    private static LocalRun run(Command.Run run, LocalEngine engine) throws InterruptedException {
        return switch (engine.run(run.machine().name(), run.input())) {
            case Answer.Refused(var error) -> new NotStarted(error);
            case Answer.Ok(var executions) -> new Completed(executions);
        };
    }
}
