package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs published workflows on a server that mocks all their calls. {@code mocked-definitions.json}
 * contains, for each definition file, its type, its input, and the results of states whose data
 * flow needs more than an empty object.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class SharedDefinitionsTest {
    private static final String CASE = "ToItsEnd";
    private static final String ANY_INVOCATION = "0-99999";

    private static List<Definition> definitions = List.of();
    private static @Nullable MockedServer server;

    /**
     * A definition.
     *
     * @param name the name of its file, shortened to a valid machine name
     */
    private record Definition(String name, String text, JsonNode mocked) {
        /** Readers and writers of Map Runs need S3, which this test does not have. */
        boolean isRun() {
            return !text.contains("\"ItemReader\"") && !text.contains("\"ResultWriter\"");
        }
    }

    @BeforeAll
    static void start() throws IOException {
        // Surefire runs in the module's folder.
        var shared = Path.of("").toAbsolutePath().resolve("../../shared/definitions").normalize();
        Assumptions.assumeTrue(
                Files.isDirectory(shared), () -> shared + " is absent, so nothing is run");
        var mocked = readMocks();
        try (var files = Files.list(shared)) {
            var found = new ArrayList<Definition>();
            for (var file :
                    files.filter(each -> each.toString().endsWith(".json")).sorted().toList()) {
                var stem = file.getFileName().toString().replace(".asl", "").replace(".json", "");
                found.add(
                        new Definition(
                                stem.length() > 80 ? stem.substring(0, 80) : stem,
                                Files.readString(file),
                                mocked.path(stem)));
            }
            definitions = found;
        }
        var folder = MockedServer.newFolder();
        Files.writeString(MockedServer.mockFile(folder), configuration().toString());
        server = new MockedServer(folder, Map.of());
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    private static JsonNode readMocks() throws IOException {
        try (var file =
                SharedDefinitionsTest.class.getResourceAsStream("mocked-definitions.json")) {
            return MockedServer.tree(
                    new String(
                            Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static ObjectNode configuration() {
        var configuration = MockedServer.object();
        var machines = configuration.putObject("StateMachines");
        var responses = configuration.putObject("MockedResponses");
        for (var definition : definitions) {
            var states = machines.putObject(definition.name()).putObject("TestCases");
            var testCase = states.putObject(CASE);
            addResponses(MockedServer.tree(definition.text()), testCase, definition, responses);
        }
        return configuration;
    }

    /** Adds a response for every Task below the node. */
    private static void addResponses(
            JsonNode node, ObjectNode testCase, Definition definition, ObjectNode responses) {
        node.path("States")
                .properties()
                .forEach(state -> {
                    if (state.getValue().path("Type").asText().equals("Task")) {
                        var response = definition.name() + "." + state.getKey();
                        testCase.put(state.getKey(), response);
                        responses.set(response, response(definition, state.getKey()));
                    }
                });
        node.forEach(below -> addResponses(below, testCase, definition, responses));
    }

    private static ObjectNode response(Definition definition, String state) {
        var given = definition.mocked().path("invocations").path(state);
        if (given instanceof ObjectNode invocations) {
            return invocations;
        }
        var response = MockedServer.object();
        var returned = definition.mocked().path("returns").path(state);
        response.putObject(ANY_INVOCATION)
                .set("Return", returned.isMissingNode() ? MockedServer.object() : returned);
        return response;
    }

    @TestFactory
    Stream<DynamicTest> a_published_definition_is_accepted_and_succeeds() {
        return definitions.stream()
                .map(definition -> dynamicTest(definition.name(), () -> check(definition)));
    }

    private static void check(Definition definition) throws Exception {
        var mockedServer = Objects.requireNonNull(server);
        var type = definition.mocked().path("type").asText("STANDARD");
        var machine = mockedServer.createMachine(definition.name(), definition.text(), type);
        if (!definition.isRun()) {
            assertThat(machine).endsWith(":stateMachine:" + definition.name());
            return;
        }
        var given = definition.mocked().path("input");
        var input = given.isMissingNode() ? "{}" : given.toString();
        var mocked = machine + "#" + CASE;
        var ended =
                type.equals("EXPRESS")
                        ? mockedServer.run(mocked, input)
                        : mockedServer.awaitEnd(mockedServer.start(mocked, "mocked", input));
        assertThat(ended.path("status").asText()).as(ended::toString).isEqualTo("SUCCEEDED");
    }
}
