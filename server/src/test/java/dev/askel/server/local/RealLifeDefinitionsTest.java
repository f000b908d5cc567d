package dev.askel.server.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.interpreter.execution.ExecutionState.Outcome;
import dev.askel.asl.model.MachineType;
import dev.askel.connectors.CustomConnectors;
import dev.askel.engine.maprun.MapRunSettings;
import dev.askel.engine.task.TaskConnectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Runs published workflows whose services are all missing. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class RealLifeDefinitionsTest {
    private static final Set<HistoryEventType> CALL_FAILURES =
            EnumSet.of(HistoryEventType.TaskFailed, HistoryEventType.LambdaFunctionFailed);

    @TestFactory
    Stream<DynamicTest> every_definition_is_valid_and_fails_only_for_missing_services()
            throws IOException {
        // Surefire runs in the module's folder.
        var folder = Path.of("").toAbsolutePath().resolve("../../shared/definitions").normalize();
        Assumptions.assumeTrue(
                Files.isDirectory(folder), () -> folder + " is absent, so nothing is run");
        try (var files = Files.list(folder)) {
            var definitions =
                    files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
            assertThat(definitions).isNotEmpty();
            return definitions.stream()
                    .map(file -> dynamicTest(file.getFileName().toString(), () -> check(file)));
        }
    }

    private static void check(Path file) throws Exception {
        var definition =
                DefinitionFile.read(file, MachineType.STANDARD, CustomConnectors.ofClassPath());
        assertThat(definition.isValid()).as(definition.report()).isTrue();
        var machine = Objects.requireNonNull(definition.parsed().machine());

        var engine =
                new LocalEngine(
                        List.of(
                                new LocalMachine(
                                        "real", "arn:aws:iam::123456789012:role/r", machine)),
                        new TaskConnectors(List.of()),
                        new MapRunSettings(100, 64L << 20));
        var ended = LocalRig.ok(engine.run("real", "{}")).getFirst();

        assertThat(ended.events()).isNotEmpty();
        if (ended.state().outcome() instanceof Outcome.Failed(_, var error, var cause)
                && "States.Runtime".equals(error)) {
            assertThat(cause).startsWith("An error occurred while executing the state '");
            var failing = ended.events().get(ended.events().size() - 2).type();
            if (CALL_FAILURES.contains(failing)) {
                assertThat(cause).contains("no connector of this server serves it");
            }
        }
    }
}
